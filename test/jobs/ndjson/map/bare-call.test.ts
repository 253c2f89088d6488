import { describe, expect, it } from 'vitest';
import { BareCall } from '../../../../src/jobs/ndjson/map/bare-call.js';
import type { RecordContext, RecordFunction } from '../../../../src/jobs/ndjson/map/load-function.js';
import type { Request } from '../../../../src/jobs/ndjson/map/request.js';
import { VirtualClock } from '../../../limits/simulation/clock.js';

const request = (more: Partial<Request> = {}): Request => ({
  start: 0,
  end: 1,
  index: 4,
  line: 7,
  pending: undefined,
  attempts: 1,
  read: () => 'record',
  ...more,
});

function bare(fn: RecordFunction, timeoutMs = 100) {
  const clock = new VirtualClock();
  const calls = new BareCall(fn, timeoutMs, clock);
  const until = (ms: number): void => {
    while (clock.step(ms));
  };
  return { calls, clock, until };
}

const never = (): Promise<never> => new Promise(() => undefined);

const tooLong = { code: 'TIMEOUT', message: 'not done within 100 ms' };

describe('a bare call', () => {
  it('gives what the function gives, which is told the place of its record', async () => {
    const { calls } = bare((record, { index, line }) => [record, index, line]);
    expect(calls.call(request())).toEqual(['record', 4, 7]);
    const later = bare(async (record) => record);
    expect(await later.calls.call(request())).toBe('record');
    await expect(
      bare(async () => {
        throw new Error('no');
      }).calls.call(request()),
    ).rejects.toThrow('no');
  });

  it('is over by its deadline, which aborts its signal, and a later result changes nothing (I1)', async () => {
    let context: RecordContext | undefined;
    let give: ((value: string) => void) | undefined;
    const { calls, until } = bare((_, given) => {
      context = given;
      return new Promise<string>((resolve) => {
        give = resolve;
      });
    });
    const call = calls.call(request());
    until(99);
    expect(context?.signal.aborted).toBe(false);
    until(100);
    expect(context?.signal.reason).toMatchObject(tooLong);
    give?.('late');
    await expect(call).rejects.toMatchObject(tooLong);
  });

  it('is over by its result, and its deadline changes nothing: the signal never fires (I1)', async () => {
    let context: RecordContext | undefined;
    const { calls, until } = bare(async (_, given) => {
      context = given;
      return 'done';
    });
    expect(await calls.call(request())).toBe('done');
    until(1_000);
    expect(context?.signal.aborted).toBe(false);
  });

  it('has a deadline while it is under way, and none when it is no promise or may take as long as it likes (I2)', async () => {
    const { calls, clock } = bare(never);
    const first = calls.call(request()) as Promise<unknown>;
    expect(clock.pending).toBe(1);
    while (clock.step(100));
    await expect(first).rejects.toMatchObject(tooLong);
    expect(clock.pending).toBe(0);
    const atOnce = bare(() => 1);
    atOnce.calls.call(request());
    expect(atOnce.clock.pending).toBe(0);
    const patient = bare(never, 0);
    void patient.calls.call(request());
    expect(patient.clock.pending).toBe(0);
  });

  it('takes over a promise that the function has given already, and asks a thenable once', async () => {
    let asked = 0;
    // oxlint-disable-next-line unicorn/no-thenable
    const query = { then: (resolve: (value: number) => void) => resolve(++asked) };
    const { calls } = bare(() => {
      throw new Error('it is not called again');
    });
    expect(await calls.call(request({ pending: query as PromiseLike<number> }))).toBe(1);
    expect(asked).toBe(1);
  });
});
