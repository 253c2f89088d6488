// Methods are named here for their types alone; none is called.
/* oxlint-disable typescript/unbound-method */
import { describe, expectTypeOf, it } from 'vitest';
import {
  broadcast,
  type ChannelClosedError,
  type LaggedError,
  mpsc,
  oneshot,
  Semaphore,
  type SemaphorePermit,
  type WaitOptions,
  watch,
} from '../../src/channels/index.js';
import { JoinSet, type TaskResult } from '../../src/pool/join-set.js';

interface Animal {
  name: string;
}
interface Dog extends Animal {
  bark(): void;
}

describe('the types of the channels', () => {
  it('carry the payload from one end to the other', () => {
    const [sender, receiver] = mpsc.channel<string>(1);
    expectTypeOf(sender).toEqualTypeOf<mpsc.Sender<string>>();
    expectTypeOf(receiver).toEqualTypeOf<mpsc.Receiver<string>>();
    expectTypeOf<Parameters<mpsc.Sender<string>['send']>>().toExtend<[string, (WaitOptions | undefined)?]>();
    expectTypeOf(sender.send).returns.toEqualTypeOf<Promise<void>>();
    expectTypeOf(sender.trySend).returns.toEqualTypeOf<boolean>();
    expectTypeOf(sender.reserve).returns.toEqualTypeOf<Promise<mpsc.Permit<string>>>();
    expectTypeOf(sender.tryReserveMany).returns.toEqualTypeOf<mpsc.Permit<string> | undefined>();
    expectTypeOf(receiver.recv).returns.toEqualTypeOf<Promise<string | undefined>>();
    expectTypeOf(receiver.recvMany).returns.toEqualTypeOf<Promise<string[]>>();
    expectTypeOf(receiver.next).returns.toEqualTypeOf<Promise<IteratorResult<string, undefined>>>();
    expectTypeOf(receiver).toExtend<AsyncIterable<string>>();
    expectTypeOf(receiver).toExtend<Disposable>();
    expectTypeOf(sender).toExtend<Disposable>();
    expectTypeOf<mpsc.Permit<string>>().toExtend<Disposable>();
  });

  it('refuse a payload of another type and an unknown policy', () => {
    const [sender] = mpsc.channel<string>(1);
    // @ts-expect-error a number is no string
    sender.trySend(1);
    expectTypeOf(sender.trySend).parameters.toEqualTypeOf<[string]>();
    expectTypeOf<'explode'>().not.toExtend<mpsc.WhenFull>();
    expectTypeOf(mpsc.unbounded).parameter(0).not.toHaveProperty('whenFull');
  });

  it('let an end be used where it can do what is asked', () => {
    expectTypeOf<mpsc.Sender<Animal>>().toExtend<Pick<mpsc.Sender<Dog>, 'send' | 'trySend'>>();
    expectTypeOf<mpsc.Receiver<Dog>>().toExtend<AsyncIterable<Animal>>();
  });

  it('accept an absent, an undefined and a given signal', () => {
    expectTypeOf<object>().toExtend<WaitOptions>();
    expectTypeOf<{ signal: undefined }>().toExtend<WaitOptions>();
    expectTypeOf<{ signal: AbortSignal }>().toExtend<WaitOptions>();
    expectTypeOf<{ signal: string }>().not.toExtend<WaitOptions>();
  });

  it('say what broadcast, watch and oneshot give', () => {
    const [events, listener] = broadcast.channel<number>(1, { replay: 1 });
    expectTypeOf(events.send).returns.toEqualTypeOf<number>();
    expectTypeOf(listener.recv).returns.toEqualTypeOf<Promise<number | undefined>>();
    const [state, viewer] = watch.channel<'on' | 'off'>('on');
    expectTypeOf(state.sendReplace).returns.toEqualTypeOf<'on' | 'off'>();
    expectTypeOf(state.sendIfModified).parameter(0).parameter(0).toEqualTypeOf<{ value: 'on' | 'off' }>();
    expectTypeOf(viewer.changed).returns.toEqualTypeOf<Promise<boolean>>();
    expectTypeOf(viewer.waitFor).returns.toEqualTypeOf<Promise<'on' | 'off'>>();
    const [answer, question] = oneshot.channel<Date>();
    expectTypeOf(answer.send).returns.toEqualTypeOf<boolean>();
    expectTypeOf(question.recv).returns.toEqualTypeOf<Promise<Date>>();
  });

  it('say what the semaphore and the join set give', () => {
    const semaphore = new Semaphore(1);
    expectTypeOf(semaphore.acquire).returns.toEqualTypeOf<Promise<SemaphorePermit>>();
    expectTypeOf(semaphore.tryAcquire).returns.toEqualTypeOf<SemaphorePermit | undefined>();
    expectTypeOf(semaphore.run(() => 1)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(semaphore.run(() => Promise.resolve('x'))).toEqualTypeOf<Promise<string>>();
    const tasks = new JoinSet<number>();
    expectTypeOf(tasks.joinNext).returns.toEqualTypeOf<Promise<TaskResult<number> | undefined>>();
    expectTypeOf(tasks.joinAll).returns.toEqualTypeOf<Promise<number[]>>();
    expectTypeOf(tasks).toExtend<AsyncIterable<TaskResult<number>>>();
    expectTypeOf(tasks).toExtend<AsyncDisposable>();
  });

  it('give errors their fields', () => {
    expectTypeOf<LaggedError['skipped']>().toEqualTypeOf<number>();
    expectTypeOf<ChannelClosedError['value']>().toEqualTypeOf<unknown>();
  });
});
