import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, PipelineError } from '../../../base/index.js';

const OUTPUT_BYTES = 256 * 1024;

/**
 * The content of an input: decompressed when it begins with the two bytes of gzip (several members one after another are one
 * content), else as it is. Rejects with `CORRUPT` when compressed data is damaged or ends early.
 */
export async function* content(name: string, raw: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = raw[Symbol.asyncIterator]();
  let isAtEnd = false;
  try {
    // The first two bytes may come one by one. Only these are copied: a piece is good until the next.
    let head: Uint8Array = Buffer.alloc(0);
    while (head.length < MAGIC.length && !isAtEnd) {
      const { done, value } = await pieces.next();
      if (done === true) isAtEnd = true;
      else head = head.length === 0 ? value : Buffer.concat([head, value]);
      if (head.length === 1) head = Buffer.from(head);
    }
    const all = withHead(head, pieces);
    yield* MAGIC.every((byte, i) => head[i] === byte) ? gunzipped(name, all) : all;
    isAtEnd = true;
  } finally {
    if (!isAtEnd) await pieces.return?.();
  }
}

const MAGIC = [0x1f, 0x8b];

async function* withHead(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* gunzipped(name: string, compressed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let sourceError: unknown;
  const gunzip = createGunzip({ chunkSize: OUTPUT_BYTES });
  const source = Readable.from(copies(compressed), { objectMode: false });
  source.on('error', (error) => {
    sourceError = error;
  });
  pipeline(source, gunzip, () => undefined); // errors reach whoever reads `gunzip`
  try {
    for await (const piece of gunzip) yield piece as Buffer;
  } catch (error) {
    if (sourceError !== undefined) throw sourceError;
    throw new PipelineError('CORRUPT', `${name} is damaged: as gzip, ${messageOf(error)}`, {
      cause: error,
      item: name,
    });
  }
}

/** A stream holds on to pieces, and ours are only good until the next. */
async function* copies(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
