import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { reportText } from '../../src/cli/doctor/report-text.js';
import { commands } from '../../src/cli/commands.js';
import { exitCodeMeanings } from '../../src/cli/exit-codes.js';
import { inspect } from '../../src/jobs/doctor/inspect-machine.js';
import { blocksOf } from '../docs/blocks.js';

const plain = (text: string) => text;
const outputs = blocksOf('docs/command-line.md').filter(({ language }) => language === 'text');
const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');

it('the options in the documentation are those of the program (else: node scripts/option-lists.js)', () => {
  const script = fileURLToPath(new URL('../../scripts/option-lists.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(page).toContain('- `-s, --size <geom>`: ');
});

it('the documentation explains every exit code', () => {
  for (const [codes] of exitCodeMeanings) expect(page).toMatch(new RegExp(`^\\| ${codes} +\\|`, 'm'));
});

it('the documentation has the options of every command, and names every command as it is used', () => {
  const [synopsis, ...others] = outputs;
  expect(others).toHaveLength(1);
  const lines = synopsis?.text.trimEnd().split('\n') ?? [];
  for (const { name, operands } of commands) {
    const usage = `pipeline ${name} ${operands}`.trim();
    expect(lines.filter((line) => line.startsWith(`${usage}  `))).toHaveLength(1);
    expect(page).toContain(`<!-- options: ${name} -->`);
  }
  expect(lines.slice(commands.length).map((line) => line.split('  ')[0])).toEqual([
    'pipeline help thumbnails',
    'pipeline --version',
  ]);
});

it('the report of `pipeline doctor` in the documentation is what it says of such a machine', () => {
  const GB = 2 ** 30;
  const files: Readonly<Record<string, string>> = {
    '/proc/self/limits': 'Max open files            1048576              1048576              files\n',
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cpu.max': '200000 100000\n',
    '/sys/fs/cgroup/memory.max': String(4 * GB),
  };
  const report = inspect({
    parallelism: 8,
    totalMemoryBytes: 31 * GB,
    constrainedMemoryBytes: 4 * GB,
    freeMemoryBytes: 12 * GB,
    nodeVersion: '24.11.0',
    threadPoolSize: undefined,
    temporaryFolder: '/tmp',
    platform: 'linux',
    read: (path) => files[path],
    space: () => ({ freeBytes: 2 * GB, type: 0x01021994, isWritable: true }),
    codecs: () =>
      ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff', 'svg'].map((format) => ({
        format: format as 'jpeg',
        reads: true,
        writes: format !== 'svg',
        isWritten: !['gif', 'tiff', 'svg'].includes(format),
      })),
  });
  const text = reportText(report, { heading: plain, good: plain, warning: plain, bad: plain, faint: plain });
  expect(text).toBe(outputs[1]?.text);
});

it('the README explains the same exit codes', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const [codes] of exitCodeMeanings) expect(readme).toMatch(new RegExp(`^\\| ${codes} +\\|`, 'm'));
});
