import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { bin, env, pipeline } from './bin.js';

const doctor = (parameters: string[], more: NodeJS.ProcessEnv) =>
  spawnSync(process.execPath, [bin, 'doctor', ...parameters], { env: { ...env, ...more }, encoding: 'utf8' });

describe('pipeline doctor', () => {
  it('tells what there is, on standard output, as lines or as JSON', () => {
    const text = doctor([], {});
    expect(text.stdout).toMatch(/^(?:good|note|poor) {2}node {13}\d+\.\d+\.\d+\n/);
    expect(text.stderr.replaceAll(/^\(.*\n/gm, '')).toBe('');
    const { stdout } = doctor(['--json'], {});
    expect(JSON.parse(stdout).findings.map(({ name }: { name: string }) => name)).toEqual([
      'node',
      'cores',
      'memory',
      'thread-pool',
      'codecs',
      'temporary-space',
      'open-files',
    ]);
  });

  it('ends with 1 when something has to be changed, and says what', () => {
    const { status, stdout } = doctor([], { UV_THREADPOOL_SIZE: 'a few' });
    expect(status).toBe(1);
    expect(stdout).toMatch(/poor {2}thread pool .*\n {23}set UV_THREADPOOL_SIZE=\d+ before Node starts/);
  });

  it('shows nothing else of the environment', () => {
    const { stdout } = doctor(['--json'], { SOME_TOKEN: 'not-to-be-shown' });
    expect(stdout).not.toContain('not-to-be-shown');
    expect(stdout).not.toContain('SOME_TOKEN');
  });

  it('takes no arguments', () => {
    const { status, stderr } = pipeline(['doctor', 'here'], { cwd: tmpdir() });
    expect([status, stderr]).toEqual([
      2,
      'pipeline: doctor takes no arguments, not "here"\nTry \'pipeline doctor --help\'.\n',
    ]);
  });
});
