import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/pipeline.js', import.meta.url));
const empty = mkdtempSync(join(tmpdir(), 'pipeline-usage-'));
afterAll(() => rmSync(empty, { recursive: true, force: true }));

function pipeline(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: empty,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  return { status, stdout, stderr };
}

describe('the real bin', () => {
  it('--version', () => {
    expect(pipeline('--version')).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
  });

  it.each([[['--help']], [['thumbnails', '--help']]])('%j', (args) => {
    const { status, stdout, stderr } = pipeline(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Usage: pipeline');
  });

  it('in a folder that has been removed says so, and that nothing was started', () => {
    const script = 'd=$(mktemp -d) && cd "$d" && rmdir "$d" && exec "$0" "$@"';
    const args = [process.execPath, bin, 'thumbnails', empty, '-o', join(empty, 'out')];
    const { status, stderr } = spawnSync('sh', ['-c', script, ...args], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        "pipeline: the current folder is not there any more: go to one that is\nTry 'pipeline thumbnails --help'.\n",
    });
  });

  // Later versions of Node need more than these for their own start, and then there is room for ours.
  const isNode20 = process.versions.node.startsWith('20.');
  if (!isNode20) console.warn('starts with too few files are not tried: this Node needs as many itself');
  it.runIf(isNode20).each([19, 20])(
    'with %i files allowed at once says in a line what is missing',
    (limit) => {
      const script = `ulimit -n ${limit} && exec "$0" "$@"`;
      const args = [process.execPath, bin, 'thumbnails', empty, '-o', join(empty, 'out')];
      const { status, stderr } = spawnSync('sh', ['-c', script, ...args], { encoding: 'utf8' });
      expect(status).toBe(70);
      expect(stderr).toMatch(/^pipeline: .*too many (?:open files|files are open).*\n$/);
    },
  );

  it('without arguments says what it can do, on standard error', () => {
    expect(pipeline()).toEqual({ status: 2, stdout: '', stderr: pipeline('--help').stdout });
  });

  // Others: test/cli/main.test.ts.
  it.each([
    [['thumbnails', '--sise', '3', 'x'], "unknown option '--sise' (did you mean --size?)"],
    [['thumbnial', 'x'], "unknown command 'thumbnial' (did you mean thumbnails?)"],
  ])('%j is a usage error: reason, hint, exit code 2, and nothing started', (args, reason) => {
    const { status, stdout, stderr } = pipeline(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const [first, hint, ...rest] = stderr.split('\n');
    expect(first).toMatch(/^pipeline: /);
    expect(first).toContain(reason);
    expect(hint).toMatch(/^Try 'pipeline.* --help'\.$/);
    expect(rest).toEqual(['']);
    expect(readdirSync(empty)).toEqual([]);
  });
});
