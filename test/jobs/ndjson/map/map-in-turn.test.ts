import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/index.js';
import { withLines } from '../../../../src/jobs/ndjson/map/chunk-result.js';
import { MapInTurn } from '../../../../src/jobs/ndjson/map/map-in-turn.js';
import type { RecordFunction } from '../../../../src/jobs/ndjson/map/load-function.js';

const options = {
  kind: 'map',
  flat: false,
  maxRecordBytes: 1000,
  validate: true,
  timeoutMs: 0,
} as const;

/** Time that passes when it is told to. */
class HandClock implements Clock {
  atMs = 0;

  now(): number {
    return this.atMs;
  }

  setTimeout(): () => void {
    throw new Error('nobody waits here');
  }
}

function run(text: string | Uint8Array, fn: RecordFunction, more: object = {}, clock = new HandClock()) {
  const bytes = new Uint8Array(Buffer.from(text));
  const lines = bytes.filter((byte) => byte === 10).length;
  const chunk = { bytes, firstLine: 3, firstIndex: 10, lines };
  const { result, promise } = new MapInTurn(chunk, fn, { ...options, ...more }, clock).run();
  const { output, elapsedMs: _, callMs: __, ...rest } = withLines(result, bytes);
  return { output: Buffer.from(output).toString(), promise, ...rest };
}

const places = (failures: ReturnType<typeof run>['failures']) =>
  failures.map(({ line, start, end, at, code, stage, before }) => [
    line,
    start,
    end,
    at,
    code,
    stage,
    before.output,
  ]);

describe('map in turn', () => {
  it('prints what JSON.stringify makes of the results, and leaves out undefined', () => {
    const { output, filtered, records, lines } = run('{"a":1.0}\n\n[]\n null\n', (r) =>
      r === null ? undefined : r,
    );
    expect([output, filtered, records, lines]).toEqual(['{"a":1}\n[]\n', 1, 3, 4]);
  });

  it('tells the function the place of its record', () => {
    const { output } = run('1\n\n1\n', (_, { index, line }) => [index, line]);
    expect(output).toBe('[10,3]\n[11,5]\n');
  });

  it('spreads arrays when asked to: none of their elements is lost, and none printed when one fails (I3)', () => {
    const { output, failures, filtered } = run('[1,[2]]\n[]\n3\n"x"\n', (r) => (r === 3 ? [1, 2n] : r), {
      flat: true,
    });
    expect([output, filtered]).toEqual(['1\n[2]\n"x"\n', 1]);
    expect(places(failures)).toEqual([[2, 11, 12, 11, 'INVALID_RESULT', 'map', 6]]);
  });

  it('notes what is no record with its exact place, and goes on', () => {
    const input = Buffer.concat([Buffer.from('1\n{"a":}\n"'), Buffer.from([0xff]), Buffer.from('"\n2\n')]);
    const { output, failures } = run(input, (r) => r);
    expect(output).toBe('1\n2\n');
    expect(places(failures)).toEqual([
      [1, 2, 8, 7, 'INVALID_JSON', 'parse', 2],
      [2, 9, 12, 10, 'INVALID_UTF8', 'parse', 2],
    ]);
  });

  it('trusts bytes that are not UTF-8 when told to', () => {
    const input = Buffer.concat([Buffer.from('"'), Buffer.from([0xff]), Buffer.from('"\n')]);
    expect(run(input, (r) => r, { validate: false }).output).toBe('"\ufffd"\n');
  });

  it('fails what JSON cannot hold, and what is too long for a record', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const results = [1n, cycle, () => 1, Symbol('x'), { toJSON: () => undefined }, 'é'.repeat(500), 'ok'];
    const { output, failures } = run('0\n1\n2\n3\n4\n5\n6\n', (n) => results[n as number]);
    expect(output).toBe('"ok"\n');
    expect(failures.map(({ code, reason }) => [code, reason])).toEqual([
      ['INVALID_RESULT', 'the result cannot be written as JSON: Do not know how to serialize a BigInt'],
      ['INVALID_RESULT', 'the result cannot be written as JSON: Converting circular structure to JSON'],
      ['INVALID_RESULT', 'the result cannot be written as JSON: it is a function'],
      ['INVALID_RESULT', 'the result cannot be written as JSON: it is a symbol'],
      ['INVALID_RESULT', 'the result cannot be written as JSON: it is an object whose toJSON gives nothing'],
      ['TOO_LARGE', 'the result has 1002 bytes, 1000 are allowed (--max-record)'],
    ]);
  });

  it('fails a record whose function throws, whatever it throws', () => {
    const thrown = [new TypeError('no'), 'text', undefined, new Error('')];
    const { output, failures } = run('0\n1\n2\n3\n4\n', (n) => {
      if ((n as number) < 4) throw thrown[n as number];
      return n;
    });
    expect(output).toBe('4\n');
    const place = / \(test\S+map-in-turn\.test\.ts:\d+:\d+\)$/; // of those that are errors
    expect(failures.map(({ reason }) => place.test(reason))).toEqual([true, false, false, true]);
    expect(failures.map(({ reason }) => reason.replace(place, ''))).toEqual([
      'the function failed: TypeError: no',
      'the function failed: text',
      'the function failed: undefined',
      'the function failed: Error',
    ]);
  });

  it('ends a call that does not return, in the first, a middle and the last record (I1)', () => {
    for (const poison of [0, 1, 3]) {
      const fn: RecordFunction = (n) => {
        if (n === poison) for (;;);
        return n;
      };
      const good = [0, 1, 2, 3].filter((n) => n !== poison);
      const first = run('0\n1\n2\n3\n', fn, { timeoutMs: 100 });
      const rest = run('0\n1\n2\n3\n'.slice(first.bytes), fn, { timeoutMs: 100 });
      expect(first.output + (first.bytes === 8 ? '' : rest.output)).toBe(good.map((n) => `${n}\n`).join(''));
      expect(places(first.failures)).toEqual([
        [poison, 2 * poison, 2 * poison + 1, 2 * poison, 'TIMEOUT', 'map', 2 * poison],
      ]);
    }
  });

  it('blames no record when it is ended while none is under way (I2)', () => {
    const blank = '\n'.repeat(8_000_000); // it takes many times as long as there is
    const input = `0\n${blank}`;
    const ended = run(input, (n) => n, { timeoutMs: 1 });
    expect([ended.output, ended.failures, ended.records]).toEqual(['0\n', [], 1]);
    expect(ended.bytes).toBeGreaterThanOrEqual(2);
    expect(ended.bytes).toBeLessThan(input.length);
    expect(ended.lines).toBe(ended.bytes - 1);
  });

  it('ends the turn in time also when every call fails', () => {
    const clock = new HandClock();
    const fn: RecordFunction = () => {
      clock.atMs += 40;
      throw new Error('no');
    };
    const { bytes, failures } = run('1\n2\n3\n4\n5\n', fn, {}, clock);
    expect([bytes, failures.length]).toEqual([6, 3]);
  });

  it('gives what is done when a tenth of a second is over, and leaves the rest', () => {
    const clock = new HandClock();
    const fn: RecordFunction = (n) => {
      clock.atMs += 40;
      return n;
    };
    const { bytes, output, records } = run('1\n2\n3\n4\n5\n', fn, {}, clock);
    expect([output, bytes, records]).toEqual(['1\n2\n3\n', 6, 3]);
  });

  it('fails a call that came back too late', () => {
    const clock = new HandClock();
    const fn: RecordFunction = (n) => {
      clock.atMs += n as number;
      return n;
    };
    const { failures, output } = run('50\n51\n1\n', fn, { timeoutMs: 50 }, clock);
    expect(output).toBe('50\n');
    expect(failures.map(({ code, reason }) => [code, reason])).toEqual([
      ['TIMEOUT', 'the function was not done within 50 ms'],
    ]);
  });

  it('stops before the record for which the function gives a promise', async () => {
    const { output, promise, bytes, records } = run('1\n2\n3\n', (n) => (n === 2 ? Promise.resolve(7) : n));
    expect([output, bytes, records, await promise]).toEqual(['1\n', 2, 1, 7]);
  });
});

const zeroing: RecordFunction = (r) => {
  const { a } = r as { a: number };
  (r as { a: number }).a = 0;
  return a > 1;
};

describe('filter in turn', () => {
  it('keeps lines byte for byte, whatever the function does to its record', () => {
    const { output, filtered, failures } = run('{"a":1}\n{"a": 2.0}\r\n{"a":3}\nx\n {"a":4}\n', zeroing, {
      kind: 'filter',
    });
    expect([output, filtered]).toEqual(['{"a": 2.0}\r\n{"a":3}\n {"a":4}\n', 1]);
    expect(places(failures)).toEqual([[3, 28, 29, 28, 'INVALID_JSON', 'parse', 20]]);
  });
});
