import { Writable } from 'node:stream';
import { callbackify } from 'node:util';
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
  const write = async (values: readonly unknown[]): Promise<void> => {
    const lines = Buffer.from(values.map(lineOf).join(''));
    await (await opened()).write(lines);
  };
  const commit = async (): Promise<void> => (await opened()).commit();
  const abandon = async (error: Error | null): Promise<Error | null> => {
    await file?.abandon();
    return error;
  };
  return new Writable({
    objectMode: true,
    highWaterMark: VALUES_AHEAD,
    write: (value: unknown, _encoding, done) => callbackify(write)([value], done),
    writev: (chunks, done) =>
      callbackify(write)(
        chunks.map(({ chunk }) => chunk as unknown),
        done,
      ),
    final: (done) => callbackify(commit)(done),
    destroy: (error, done) => callbackify(abandon)(error, (_, same) => done(same)),
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
