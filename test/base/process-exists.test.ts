import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processExists, processStart } from '../../src/base/index.js';

it('a process is there while it lives, and not when it has ended or never was', () => {
  expect(processExists(process.pid)).toBe(true);
  expect(processExists(1)).toBe(true);
  expect(processExists(spawnSync(process.execPath, ['--version']).pid)).toBe(false);
  expect(processExists(2 ** 40)).toBe(false);
});

it.runIf(existsSync('/proc/self/stat'))('nor when it has ended and nobody waits for it', async () => {
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = await once(parent.stdout, 'data');
  const pid = Number(printed);
  expect(processExists(pid)).toBe(true);
  parent.kill('SIGSTOP');
  process.kill(pid, 'SIGKILL');
  while (processExists(pid)) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(() => process.kill(pid, 0)).not.toThrow();
  parent.kill('SIGKILL');
  await once(parent, 'close');
});

describe('when a process started', () => {
  it('is told by the system, whatever the process is called', () => {
    expect(startIn(process.pid, stat('S'))).toBe('18');
    expect(startIn(process.pid, stat('S').replace('a name', ') Z 1 ('))).toBe('18');
  });

  it.each(['Z', 'X'])('is `ended` when its state is %s', (state) => {
    expect(startIn(process.pid, stat(state))).toBe('ended');
  });

  it('is not known where the numbers told are those of another namespace', () => {
    expect(startIn(process.pid + 1, stat('S'))).toBe(undefined);
    expect(startIn(process.pid + 1, stat('Z'))).toBe(undefined);
  });

  it('is not known where nothing is told', () => {
    expect(processStart(process.pid, join(tmpdir(), 'no such folder'))).toBe(undefined);
  });
});

/** What the system says of process 7 that started at 18. */
function stat(state: string): string {
  return `7 (a name) ${state} ${Array.from({ length: 19 }, (_, n) => n).join(' ')} 20`;
}

/** When process 7 started, by a `/proc` that has this number for who reads it. */
function startIn(self: number, text: string): string | undefined {
  const proc = mkdtempSync(join(tmpdir(), 'pipeline-proc-'));
  try {
    symlinkSync(String(self), join(proc, 'self'));
    mkdirSync(join(proc, '7'));
    writeFileSync(join(proc, '7', 'stat'), text);
    return processStart(7, proc);
  } finally {
    rmSync(proc, { recursive: true });
  }
}
