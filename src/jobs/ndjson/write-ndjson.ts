import { Writable } from 'node:stream';
import { messageOf, PipelineError } from '../../base/index.js';
import { OutputFile } from './run/index.js';

/** Values that may wait before whoever writes has to wait as well. */
const VALUES_AHEAD = 256;

/**
 * A sink of values for `pipeline()`: each is a line of NDJSON in the file `path`, which appears whole when the sink is ended, or
 * not at all: `destroy` leaves what was there before. It may be a file that is being read.
 *
 * It is a `Writable` of objects, with a `Writable`'s backpressure. Errors: `OUTPUT_UNWRITABLE` when the file cannot be made, `IO` when it
 * cannot be written, `INVALID_JSON` for a value that JSON cannot hold (undefined, a BigInt, a cycle).
 *
 * @example
 * await pipeline([{ a: 1 }, { a: 2 }]).to(writeNdjson('out.ndjson'));
 */
export function writeNdjson(path: string): Writable {
  let file: OutputFile | undefined;
  const opened = async (): Promise<OutputFile> => (file ??= await OutputFile.open(path));
  return new Writable({
    objectMode: true,
    highWaterMark: VALUES_AHEAD,
    write: (value: unknown, _encoding, done) =>
      settle(async () => await (await opened()).write(Buffer.from(lineOf(value))), done),
    writev: (chunks, done) =>
      settle(
        async () =>
          await (await opened()).write(Buffer.from(chunks.map(({ chunk }) => lineOf(chunk)).join(''))),
        done,
      ),
    final: (done) => settle(async () => await (await opened()).commit(), done),
    destroy: (error, done) => {
      void (file?.abandon() ?? Promise.resolve()).then(() => done(error));
    },
  });
}

function lineOf(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw new PipelineError('INVALID_JSON', `a value that JSON cannot hold: ${messageOf(cause)}`, { cause });
  }
  if (text === undefined)
    throw new PipelineError('INVALID_JSON', `a value that JSON cannot hold: ${typeof value}`);
  return `${text}\n`;
}

/** Hands the outcome of `work` to a stream's callback. */
function settle(work: () => Promise<unknown>, done: (error?: Error | null) => void): void {
  work().then(
    () => done(),
    (error: unknown) => done(error instanceof Error ? error : new Error(messageOf(error))),
  );
}
