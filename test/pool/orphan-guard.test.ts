import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import { OrphanGuard } from '../../src/pool/orphan-guard.js';

const processes: ChildProcess[] = [];
function start(code: string, ...args: string[]): ChildProcess {
  const started = spawn(process.execPath, ['--input-type=module', '-e', code, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(started);
  return started;
}
afterEach(() => {
  for (const started of processes.splice(0)) started.kill('SIGKILL');
});

const STAY = 'setInterval(() => {}, 1000); console.log("here");';
const GUARD = `
  import { OrphanGuard } from ${JSON.stringify(new URL('../../dist/pool/orphan-guard.js', import.meta.url).href)};
  const [watched, forgotten, last] = process.argv.slice(1).map(Number);
  const guard = new OrphanGuard();
  for (const id of [watched, forgotten, last]) guard.watch(id);
  guard.forget(forgotten);
  ${STAY}`;

it('kills those that are watched and not forgotten when this process is killed', async () => {
  const [first, second, third] = [start(STAY), start(STAY), start(STAY)];
  const owner = start(GUARD, ...[first, second, third].map(({ pid }) => String(pid)));
  await Promise.all([first, second, third, owner].map(({ stdout }) => once(stdout!, 'data')));
  const ends = Promise.all([once(first, 'exit'), once(third, 'exit')]);
  owner.kill('SIGKILL');
  expect(await ends).toEqual([
    [null, 'SIGKILL'],
    [null, 'SIGKILL'],
  ]);
  expect(second.exitCode ?? second.signalCode).toBeNull();
});

it('kills nobody when it is ended, also when it never watched anybody', async () => {
  const watched = start(STAY);
  await once(watched.stdout!, 'data');
  const guard = new OrphanGuard();
  guard.watch(watched.pid!);
  await guard.end();
  await new OrphanGuard().end();
  expect(watched.exitCode ?? watched.signalCode).toBeNull();
});

it('does not keep a program alive (I1)', async () => {
  const program = start(GUARD.replace(STAY, 'console.log("here")'), '999999999', '999999998', '999999997');
  const [code] = await once(program, 'exit');
  expect(code).toBe(0);
});

it('guards nothing where there is no shell, and nothing fails (I2)', async () => {
  const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
  const guard = new OrphanGuard();
  guard.watch(process.pid);
  guard.forget(process.pid);
  await expect(guard.end()).resolves.toBeUndefined();
  platform.mockRestore();
});
