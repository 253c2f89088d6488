import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../../src/base/index.js';
import type { Batch, OversizedRecord } from '../../../../src/jobs/ndjson/batch.js';
import type { NdjsonInput, ReaderOptions } from '../../../../src/jobs/ndjson/reading/index.js';
import { NdjsonReader } from '../../../../src/jobs/ndjson/reading/index.js';
import { random } from '../random.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipeline-reader-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: string | Uint8Array): Promise<NdjsonInput> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return { name, path };
}

const stream = (...pieces: readonly Uint8Array[]): NdjsonInput => ({
  name: '-',
  stream: Readable.from(pieces, { objectMode: false }),
});

interface Seen {
  readonly input: number;
  readonly firstLine: number;
  readonly offset: number;
  readonly text: string;
}

const seen = (out: Batch | OversizedRecord): Seen => ({
  input: out.input,
  firstLine: out.kind === 'batch' ? out.firstLine : out.line,
  offset: out.offset,
  text: Buffer.from(out.kind === 'batch' ? out.bytes : out.kept).toString(),
});

async function read(inputs: readonly NdjsonInput[], options?: ReaderOptions): Promise<Seen[]> {
  const all: Seen[] = [];
  // A pause of the machine is none of the input: nothing leaves early.
  const patient = { clock: new HandClock(), ...options };
  for await (const out of new NdjsonReader(inputs, patient)) all.push(seen(out));
  return all;
}

/** A source that gives what it is told to, when it is told to. */
class Faucet implements AsyncIterable<Uint8Array> {
  isDestroyed = false;
  private readonly queue: (Uint8Array | undefined)[] = [];
  private waiting: ((result: IteratorResult<Uint8Array>) => void) | undefined;

  give(text: string | undefined): void {
    this.queue.push(text === undefined ? undefined : Buffer.from(text));
    this.serve();
  }

  destroy(): void {
    this.isDestroyed = true;
    this.give(undefined);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () =>
        new Promise((resolve) => {
          this.waiting = resolve;
          this.serve();
        }),
    };
  }

  private serve(): void {
    if (this.queue.length === 0 || this.waiting === undefined) return;
    const value = this.queue.shift();
    this.waiting(value === undefined ? { done: true, value: undefined } : { done: false, value });
    this.waiting = undefined;
  }
}

/** Time that passes when the test says so. */
class HandClock implements Clock {
  private readonly timers = new Set<() => void>();
  now = (): number => 0;

  setTimeout(callback: () => void): () => void {
    this.timers.add(callback);
    return () => this.timers.delete(callback);
  }

  get waiting(): number {
    return this.timers.size;
  }

  fire(): void {
    for (const callback of this.timers) callback();
    this.timers.clear();
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the reader', () => {
  it('reads several inputs one after another, lines and places counted for each', async () => {
    const inputs = [
      await file('a', '1\n2'),
      await file('empty', ''),
      stream(Buffer.from('\ufeff3\n')),
      await file('b', '4\r\n'),
    ];
    expect(await read(inputs)).toEqual([
      { input: 0, firstLine: 1, offset: 0, text: '1\n2\n' },
      { input: 2, firstLine: 1, offset: 3, text: '3\n' },
      { input: 3, firstLine: 1, offset: 0, text: '4\r\n' },
    ]);
  });

  it('tells gzip by its content, several members too, and counts places in the content', async () => {
    const members = Buffer.concat([gzipSync('\ufeff1\n2'), gzipSync('2\n'), gzipSync(''), gzipSync('3\n')]);
    const expected = [{ input: 0, firstLine: 1, offset: 3, text: '1\n22\n3\n' }];
    expect(await read([await file('members.txt', members)])).toEqual(expected);
    expect(await read([stream(...Array.from(members, (byte) => Buffer.of(byte)))])).toEqual(expected);
    expect(await read([stream(Buffer.from([0x1f]))])).toEqual([
      { input: 0, firstLine: 1, offset: 0, text: '\u001f\n' },
    ]);
  });

  it('begins where it is told to; of a plain file nothing before is read', async () => {
    const input = await file('begun', `1\n22\n${String.fromCodePoint(0x1f)}\u008b\n4`);
    const start = { input: 0, offset: 5, line: 3 };
    const expected = [{ input: 0, firstLine: 3, offset: 5, text: '\u001f\u008b\n4\n' }];
    expect(await read([input], { start })).toEqual(expected);
    const reader = new NdjsonReader([input], { clock: new HandClock(), start: { ...start, isPlain: true } });
    const all: Seen[] = [];
    for await (const out of reader) all.push(seen(out));
    expect([all, reader.bytesRead]).toEqual([expected, 5]);
  });

  it('gives the same for a file, a stream and gzip, in pieces of 1 byte to 1 MB', async () => {
    const next = random(5);
    const bytes = Buffer.from(
      Array.from({ length: 20_000 }, (_, n) => `{"n":${n},"x":"${'é'.repeat(next(60))}"}`).join('\n'),
    );
    const options = { batchBytes: 10_000, maxRecordBytes: 120, keepOversizedBytes: 10 };
    const whole = await read([await file('whole', bytes)], options);
    expect(whole.length).toBeGreaterThan(100);
    expect(await read([await file('whole.gz', gzipSync(bytes))], options)).toEqual(whole);
    for (const most of [100, 10_000, 1 << 20]) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += pieces.at(-1)?.length ?? 0)
        pieces.push(bytes.subarray(at, at + 1 + next(most)));
      expect(await read([stream(...pieces)], options)).toEqual(whole);
    }
    const few = bytes.subarray(0, 20_000);
    const oneByOne = await read([stream(...Array.from(few, (byte) => Buffer.of(byte)))], options);
    expect(oneByOne).toEqual(await read([stream(few)], options));
  });

  it('reads a file of many pieces byte for byte', async () => {
    const next = random(9);
    const bytes = Buffer.from(
      Array.from({ length: 50_000 }, () =>
        next(1 << 30)
          .toString(36)
          .repeat(1 + next(8)),
      ).join('\n'),
    );
    const reader = new NdjsonReader([await file('large', bytes)], { batchBytes: 1 << 16 });
    const parts: Uint8Array[] = [];
    for await (const out of reader) parts.push(out.kind === 'batch' ? out.bytes : out.kept);
    expect(Buffer.concat(parts).subarray(0, -1).equals(bytes)).toBe(true);
    expect(reader.bytesRead).toBe(bytes.length);
  });

  it('names an input that is not there, is a folder, or is damaged, after the batches before it', async () => {
    const good = await file('good', '1\n');
    const cut = await file('cut.gz', gzipSync('{"a":1}\n'.repeat(1000)).subarray(0, -20));
    const altered = gzipSync('{"a":1}\n');
    altered[altered.length - 6] = (altered[altered.length - 6] ?? 0) ^ 1;
    const cases: [NdjsonInput, string, string][] = [
      [{ name: 'nowhere', path: join(folder, 'nowhere') }, 'NO_SUCH_INPUT', 'nowhere cannot be read: '],
      [{ name: 'folder', path: folder }, 'IO', 'folder cannot be read: '],
      [cut, 'CORRUPT', 'cut.gz is damaged: as gzip, unexpected end of file'],
      [await file('altered.gz', altered), 'CORRUPT', 'altered.gz is damaged: as gzip, incorrect data check'],
    ];
    for (const [input, code, message] of cases) {
      const reader = new NdjsonReader([good, input], { clock: new HandClock() })[Symbol.asyncIterator]();
      expect((await reader.next()).value).toMatchObject({ input: 0, lines: 1 });
      const failure = await (async () => {
        for (;;) if ((await reader.next()).done === true) return undefined;
      })().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code, item: input.name });
      expect(String(failure)).toContain(message);
    }
  });

  it('lets whole lines go when the input pauses, and keeps the unfinished one', async () => {
    const faucet = new Faucet();
    const clock = new HandClock();
    const reader = new NdjsonReader([{ name: '-', stream: faucet }], { clock })[Symbol.asyncIterator]();
    const first = reader.next();
    faucet.give('1\n2');
    await turn();
    expect(clock.waiting).toBe(1);
    clock.fire();
    expect(seen((await first).value as Batch)).toEqual({ input: 0, firstLine: 1, offset: 0, text: '1\n' });
    const second = reader.next();
    await turn();
    expect(clock.waiting).toBe(0);
    faucet.give('2\n');
    faucet.give(undefined);
    expect(seen((await second).value as Batch)).toEqual({ input: 0, firstLine: 2, offset: 2, text: '22\n' });
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('lets the first lines wait for 2 ms, later ones for 20', async () => {
    const faucet = new Faucet();
    const waits: number[] = [];
    const clock = {
      now: () => 0,
      setTimeout: (fire: () => void, ms: number) => {
        waits.push(ms);
        fire();
        return () => undefined;
      },
    };
    const reader = new NdjsonReader([{ name: '-', stream: faucet }], { clock })[Symbol.asyncIterator]();
    for (const line of ['1\n', '2\n', '3\n']) {
      const next = reader.next();
      faucet.give(line);
      expect((await next).value).toMatchObject({ lines: 1 });
    }
    expect(waits).toEqual([2, 20, 20]);
    faucet.give(undefined);
    expect((await reader.next()).done).toBe(true);
  });

  it('rejects with the reason of an abort, also while a read never comes back, and ends the stream', async () => {
    const faucet = new Faucet();
    const controller = new AbortController();
    const reader = new NdjsonReader([{ name: '-', stream: faucet }], { signal: controller.signal })[
      Symbol.asyncIterator
    ]();
    const waiting = reader.next();
    await turn();
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(faucet.isDestroyed).toBe(true);
    const aborted = new NdjsonReader([stream(Buffer.from('1\n'))], { signal: AbortSignal.abort('before') });
    await expect(aborted[Symbol.asyncIterator]().next()).rejects.toBe('before');
  });

  it('ends the stream when the iteration is left early', async () => {
    const source = Readable.from(
      Array.from({ length: 100 }, () => Buffer.from('1\n')),
      { objectMode: false },
    );
    for await (const out of new NdjsonReader([{ name: '-', stream: source }], { batchBytes: 4 })) {
      expect(out.kind).toBe('batch');
      break;
    }
    expect(source.destroyed).toBe(true);
  });

  it('refuses sizes that cannot be', () => {
    expect(() => new NdjsonReader([], { batchBytes: 0 })).toThrow(RangeError);
    expect(() => new NdjsonReader([], { maxRecordBytes: 1.5 })).toThrow(RangeError);
    expect(() => new NdjsonReader([], { keepOversizedBytes: -1 })).toThrow(RangeError);
  });
});
