import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { processExists } from '../../src/base/index.js';

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
