import { expect, test } from 'vitest';
import { LoadShedder, type WindowStats } from '../../../src/limits/index.js';
import { watch } from '../holders.js';
import { settled, VirtualClock } from '../simulation/index.js';

test('runs what there is room for, queues the rest, and sheds what the queue has no room for', async () => {
  const shedder = new LoadShedder({ initial: 1, algorithm: 'fixed', clock: new VirtualClock() });
  const token = await shedder.acquire();
  const waits = [1, 2, 3].map((value) => watch(shedder.run(() => value)));
  await settled();
  expect(waits[2]?.reason).toMatchObject({ reason: 'queue-full' });
  token.success();
  await settled();
  expect(waits.map((wait) => wait.value)).toEqual([1, 2, undefined]);
  expect(shedder.stats()).toMatchObject({ succeeded: 3, shed: { 'queue-full': 1 } });
});

test('refuses everything while memory is short, and looks at most every 100 ms', async () => {
  const clock = new VirtualClock();
  let used = 50;
  let looks = 0;
  const memoryBytes = (): number => {
    looks += 1;
    return used;
  };
  const shedder = new LoadShedder({ clock, maxMemoryBytes: 100, memoryBytes });
  await expect(shedder.run(() => 1)).resolves.toBe(1);
  used = 101;
  await expect(shedder.run(() => 2)).resolves.toBe(2);
  await clock.advance(100);
  await expect(shedder.run(() => 3)).rejects.toMatchObject({ code: 'LOAD_SHED', reason: 'memory' });
  expect(looks).toBe(2);
  expect(shedder.stats().shed.memory).toBe(1);
});

test('what is refused for memory is counted once, by reason and by partition, and is no sign that the limit was reached', async () => {
  const clock = new VirtualClock();
  const windows: WindowStats[] = [];
  let used = 50;
  const shedder = new LoadShedder({
    initial: 9,
    algorithm: { onWindow: (window) => windows.push(window) && 9 },
    clock,
    partitions: { live: 0.5 },
    maxMemoryBytes: 100,
    memoryBytes: () => used,
  });
  const running = await shedder.acquire({ key: 'live' });
  used = 101;
  await clock.advance(1_000);
  await expect(shedder.acquire({ key: 'live' })).rejects.toMatchObject({
    reason: 'memory',
    retryAfterMs: 100,
  });
  running.success();
  expect(shedder.stats()).toMatchObject({ shed: { memory: 1 }, partitions: { live: { shed: 1 } } });
  expect(windows).toMatchObject([{ saturated: false }]);
});

test('who has left already is given the reason of the signal and is not counted, also while memory is short', async () => {
  const shedder = new LoadShedder({ clock: new VirtualClock(), maxMemoryBytes: 1, memoryBytes: () => 2 });
  await expect(shedder.acquire({ signal: AbortSignal.abort('gone') })).rejects.toBe('gone');
  expect(shedder.stats().shed.memory).toBe(0);
});
