import { describe, expect, it } from 'vitest';
import { type Ending, followRun } from '../../src/cli/follow-run.js';
import { DataOutput } from '../../src/cli/terminal/data-output.js';
import type { ThumbnailEvent } from '../../src/index.js';
import { type FakeIo, fakeIo, Gate, settle } from './fake-io.js';
import { created, FakeRun, summary } from './fake-run.js';

interface Case {
  readonly run: FakeRun;
  readonly io: FakeIo;
  readonly seen: ThumbnailEvent[];
  readonly draining: { times: number };
  readonly ending: Promise<Ending>;
}

function follow(
  onEvent?: (event: ThumbnailEvent, output: DataOutput) => Promise<void>,
  more: { readonly explainsStandstill?: boolean } = {},
): Case {
  const run = new FakeRun();
  const io = fakeIo();
  const seen: ThumbnailEvent[] = [];
  const draining = { times: 0 };
  const output = new DataOutput(io.stdout);
  const ending = followRun<ThumbnailEvent>(run, {
    io,
    output,
    onEvent: async (event) => {
      seen.push(event);
      await onEvent?.(event, output);
    },
    onDraining: () => {
      draining.times += 1;
    },
    ...more,
  });
  return { run, io, seen, draining, ending };
}

function listenersOf(io: FakeIo): number {
  return ['SIGINT', 'SIGTERM', 'beforeExit'].reduce((sum, event) => sum + io.events.listenerCount(event), 0);
}

describe('a run that is left alone', () => {
  it('is finished after its last event, and the signals are free again', async () => {
    const { run, io, seen, ending } = follow();
    run.emit(created('a'), summary()).end();
    expect(await ending).toEqual({ kind: 'finished' });
    expect(seen).toEqual([created('a'), summary()]);
    expect(run.calls).toEqual([]);
    expect(listenersOf(io)).toBe(0);
  });

  it('is taken no faster than its events are dealt with', async () => {
    let gate = new Gate();
    const { run, seen, ending } = follow(() => {
      gate = new Gate();
      return gate.opened;
    });
    run.emit(created('a'), created('b')).end();
    await settle();
    expect(seen).toHaveLength(1);
    gate.open();
    await settle();
    expect(seen).toHaveLength(2);
    gate.open();
    await ending;
  });

  it("rejects with the run's own error, and frees the signals", async () => {
    const { run, io, ending } = follow();
    const error = new Error('broken');
    run.fail(error);
    await expect(ending).rejects.toBe(error);
    expect(listenersOf(io)).toBe(0);
  });
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  it('the first closes the run, whose last events are still taken', async () => {
    const { run, io, seen, draining, ending } = follow();
    run.emit(created('a'));
    await settle();
    io.events.emit(signal);
    expect(run.calls).toEqual(['close']);
    expect(draining.times).toBe(1);
    run.emit(created('b'), summary()).end();
    expect(await ending).toEqual({ kind: 'interrupted', signal });
    expect(seen).toHaveLength(3);
  });

  it('the second destroys it, and following ends when that is done', async () => {
    const { run, io, draining, ending } = follow();
    const gate = new Gate();
    run.destroying = gate.opened;
    io.events.emit(signal);
    io.events.emit(signal);
    expect(run.calls).toEqual(['close', 'destroy']);
    expect(draining.times).toBe(1);
    run.fail(new Error('destroyed')); // as a run may end that is destroyed
    await settle();
    gate.open();
    expect(await ending).toEqual({ kind: 'interrupted', signal });
    expect(io.clock.pending).toBe(0);
  });

  it('following ends two seconds after the second, however the run behaves', async () => {
    const { run, io, ending } = follow();
    run.destroying = new Promise(() => {});
    io.events.emit(signal);
    io.events.emit(signal);
    io.clock.advance(2_000);
    expect(await ending).toEqual({ kind: 'interrupted', signal });
  });

  it('one that comes after the end is spared, for the summary is being written; the next is not', async () => {
    const { run, io, ending } = follow();
    io.events.emit(signal);
    run.emit(summary()).end();
    expect(await ending).toEqual({ kind: 'interrupted', signal });
    expect(io.events.listenerCount(signal)).toBe(1);
    io.events.emit(signal);
    expect(io.events.listenerCount(signal)).toBe(0);
    expect(run.calls).toEqual(['close']);
  });

  it('the third ends it now', async () => {
    const { run, io, ending } = follow();
    run.destroying = new Promise(() => {});
    for (let times = 0; times < 3; times++) io.events.emit(signal);
    expect(await ending).toEqual({ kind: 'interrupted', signal });
  });
});

it('an error while draining is told: it is not of the making of the signal', async () => {
  const { run, io, ending } = follow();
  io.events.emit('SIGINT');
  run.fail(new Error('broken'));
  await expect(ending).rejects.toThrow('broken');
});

describe('standard output', () => {
  it('without a reader ends the run at once and quietly', async () => {
    const { run, io, ending } = follow((_, output) => output.write('x'));
    io.stdout.failWith = 'EPIPE';
    run.emit(created('a'));
    expect(await ending).toEqual({ kind: 'reader-gone' });
    expect(run.calls).toEqual(['destroy']);
  });

  it('without a reader is noticed while the run has nothing to tell', async () => {
    const { run, io, ending } = follow();
    io.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await ending).toEqual({ kind: 'reader-gone' });
    expect(run.calls).toEqual(['destroy']);
  });

  it('without a reader while draining is what a Ctrl-C does to a whole pipe', async () => {
    const { run, io, ending } = follow();
    io.events.emit('SIGINT');
    io.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(await ending).toEqual({ kind: 'interrupted', signal: 'SIGINT' });
    expect(run.calls).toEqual(['close', 'destroy']);
  });

  it('that fails otherwise ends the run with that fault', async () => {
    const { run, io, ending } = follow((_, output) => output.write('x'));
    io.stdout.failWith = 'ENOSPC';
    run.emit(created('a'));
    await expect(ending).rejects.toThrow(
      'standard output cannot be written: the disk is full: free some space and run the same command again',
    );
    expect(run.calls).toEqual(['destroy']);
  });
});

describe('when nothing is left in the process', () => {
  it('a run that has not ended is stuck', async () => {
    const { io, ending } = follow();
    io.events.emit('beforeExit');
    expect(await ending).toEqual({ kind: 'stuck' });
  });

  it('a run that knows what it waits for has 400 ms to say so', async () => {
    const standstill = new Error('stands still');
    const [said, silent] = [0, 1].map(() => follow(undefined, { explainsStandstill: true }));
    said?.io.events.emit('beforeExit');
    said?.run.fail(standstill);
    await expect(said?.ending).rejects.toBe(standstill);
    silent?.io.events.emit('beforeExit');
    silent?.io.clock.advance(400);
    expect(await silent?.ending).toEqual({ kind: 'stuck' });
  });

  it('a run that is being destroyed has ended', async () => {
    const { run, io, ending } = follow();
    run.destroying = new Promise(() => {});
    io.events.emit('SIGINT');
    io.events.emit('SIGINT');
    io.events.emit('beforeExit');
    expect(await ending).toEqual({ kind: 'interrupted', signal: 'SIGINT' });
  });
});
