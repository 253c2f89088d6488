import { link, readdir, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, PipelineError } from '../../../base/index.js';
import { temporaryName } from '../outputs/index.js';
import { printable } from '../report-path.js';
import { type Holder, type Processes, systemProcesses } from './lock-holder.js';

const LOCK_NAME = /^lock-(\d+)$/;
/** A lock whose holder cannot be looked at is taken for held as long as it was touched so recently. */
const SILENCE_MS = 60_000;
const TOUCH_EVERY_MS = 10_000;

/** A lock that is held. */
export interface Lock {
  /** A run before this one died while it held the lock: what it left has to be cleared away. */
  readonly tookOver: boolean;
  /** Idempotent. */
  release(): Promise<void>;
}

/**
 * One run at a time in one folder, by a file that says who holds it. It outlives a killed process, and is then known to: the
 * process it names is gone, or another one has its number, or (when that cannot be seen from here: another machine,
 * another container) nobody has touched the file for a minute.
 *
 * I1 a lock file appears whole, with its content (it is linked, not written);
 * I2 a stale lock is never removed before a newer one, with a higher number, is there; so of several runs that find it, one
 *    gets the next number, and nobody removes a lock that is held;
 * I3 whoever has made a lock and then finds another that is held gives way.
 *
 * Errors: `OUTPUT_BUSY` names the holder; else the system's error.
 */
export async function takeLock(
  folder: string,
  label: string,
  processes: Processes = systemProcesses,
): Promise<Lock> {
  for (;;) {
    const found = await readLocks(folder, processes);
    refuseHeld(found, label);
    const number = Math.max(0, ...found.map((lock) => lock.number)) + 1;
    const mine = join(folder, `lock-${number}`);
    if (!(await make(folder, mine, processes.self()))) continue;
    const others = (await readLocks(folder, processes)).filter((lock) => lock.number !== number);
    if (others.some(({ isHeld }) => isHeld)) await unlink(mine);
    refuseHeld(others, label);
    for (const { path } of others) await remove(path);
    return hold(mine, others.length > 0);
  }
}

/** Refuses, as {@link takeLock} would, and takes nothing. */
export async function refuseWhenLocked(
  folder: string,
  label: string,
  processes: Processes = systemProcesses,
): Promise<void> {
  refuseHeld(await readLocks(folder, processes), label);
}

interface FoundLock {
  readonly number: number;
  readonly path: string;
  readonly holder: Holder | undefined;
  readonly isHeld: boolean;
}

async function readLocks(folder: string, processes: Processes): Promise<FoundLock[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  });
  const locks: FoundLock[] = [];
  for (const name of names) {
    const number = LOCK_NAME.exec(name)?.[1];
    if (number === undefined) continue;
    const path = join(folder, name);
    try {
      const holder = holderOf(await readFile(path, 'utf8'));
      const life = holder === undefined ? 'unknown' : processes.lifeOf(holder);
      // Both times are the system's: how long ago a file was touched.
      const isHeld =
        life === 'unknown' ? Date.now() - (await stat(path)).mtimeMs < SILENCE_MS : life === 'alive';
      locks.push({ number: Number(number), path, holder, isHeld });
    } catch (cause) {
      if (errnoOf(cause) !== 'ENOENT') throw cause; // it was released meanwhile
    }
  }
  return locks;
}

function holderOf(text: string): Holder | undefined {
  try {
    const { pid, started, home } = JSON.parse(text) as Holder;
    return typeof pid === 'number' && typeof home === 'string' ? { pid, started, home } : undefined;
  } catch {
    return undefined;
  }
}

function refuseHeld(locks: readonly FoundLock[], label: string): void {
  const held = locks.find(({ isHeld }) => isHeld);
  if (held === undefined) return;
  const who =
    held.holder === undefined
      ? 'another run'
      : `another run (process ${held.holder.pid} on ${held.holder.home.split(' ')[0]})`;
  const message = `${printable(label)} is in use by ${who}; wait for it, or choose another --out`;
  throw new PipelineError('OUTPUT_BUSY', message, { item: label });
}

/** False when somebody else has made a lock of that number. */
async function make(folder: string, path: string, holder: Holder): Promise<boolean> {
  const text = JSON.stringify(holder);
  const temporary = join(folder, temporaryName());
  await writeFile(temporary, text, { flag: 'wx' });
  try {
    await link(temporary, path);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    return await makeUnlinked(path, text);
  } finally {
    await remove(temporary);
  }
}

/** Where files cannot be linked. A reader that comes between making and writing sees a lock that was just touched. */
async function makeUnlinked(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

function hold(path: string, tookOver: boolean): Lock {
  // A bare timer and not the run's clock: it tells other processes the time, and must not keep this one alive.
  const touching = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, TOUCH_EVERY_MS).unref();
  return {
    tookOver,
    async release() {
      clearInterval(touching);
      await remove(path);
    },
  };
}

async function remove(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}
