import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { errnoOf, PipelineError } from '../../../base/index.js';
import { fileError } from '../file-errors.js';
import { printable } from '../report-path.js';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** No path is that long on any system; what is longer is no list of paths. */
const MAX_ENTRY_BYTES = 64 * 1024;

export interface FileList {
  /** The bytes to read: a file, or a stream such as standard input. */
  readonly from: string | Readable;
  /** What messages call it. */
  readonly label: string;
  /** Entries end with NUL, else with a newline. */
  readonly nullSeparated: boolean;
  /** Aborting it destroys the stream and rejects the pending read with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The entries of a list, as they arrive: each batch holds what one read brought, in order, empty entries left out.
 * The last entry need not be terminated. Between newlines a carriage return at an entry's end belongs to the line
 * ending, and a byte order mark at the start to nothing; between NULs every byte counts.
 *
 * Errors: `NO_SUCH_INPUT` when the list is not there or cannot be read, `INVALID_ARGUMENT` when its entries are plainly
 * separated by something else.
 */
export async function* readFileList(list: FileList): AsyncGenerator<Buffer[], void> {
  const separator = list.nullSeparated ? 0 : NEWLINE;
  let rest: Buffer = Buffer.alloc(0);
  let atStart = true;
  for await (const chunk of readChunks(list)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const entries: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(separator, rest.length); end !== -1; end = bytes.indexOf(separator, start)) {
      entries.push(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > MAX_ENTRY_BYTES) throw notAList(list);
    if (entries.length === 0) continue;
    yield clean(entries, list, atStart);
    atStart = false;
  }
  if (rest.length > 0) yield clean([rest], list, atStart);
}

async function* readChunks({ from, label, signal }: FileList): AsyncGenerator<Buffer, void> {
  signal?.throwIfAborted();
  const stream = typeof from === 'string' ? createReadStream(from) : from;
  // Nobody may ever write to a standard input: without this, a run that waits for it could not be stopped.
  const stop = (): void => void stream.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer | string>) {
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreadable(label, cause);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  signal?.throwIfAborted();
}

/** A list is an input like any other that is named, so that nothing is started without it, whatever keeps it from us. */
function unreadable(label: string, cause: unknown): PipelineError {
  const reason =
    errnoOf(cause) === 'EISDIR' ? 'it is a folder; name it as a path to take what is in it' : undefined;
  const message =
    reason === undefined
      ? fileError('read the list', label, cause).message
      : `cannot read the list ${printable(label)}: ${reason}`;
  return new PipelineError('NO_SUCH_INPUT', message, { cause, item: label });
}

function clean(entries: Buffer[], list: FileList, atStart: boolean): Buffer[] {
  if (list.nullSeparated) return entries.filter((entry) => entry.length > 0);
  const cleaned: Buffer[] = [];
  for (const [index, entry] of entries.entries()) {
    if (entry.includes(0)) throw notAList(list);
    const marked = atStart && index === 0 && entry.subarray(0, 3).equals(BYTE_ORDER_MARK);
    const start = marked ? 3 : 0;
    const end = entry.at(-1) === CARRIAGE_RETURN ? entry.length - 1 : entry.length;
    if (end > start) cleaned.push(entry.subarray(start, end));
  }
  return cleaned;
}

function notAList({ label, nullSeparated }: FileList): PipelineError {
  const hint = nullSeparated
    ? 'its entries are longer than any path; if newlines separate them, leave out -0'
    : 'it holds NUL bytes or lines longer than any path; if NULs separate its entries, add -0';
  return new PipelineError('INVALID_ARGUMENT', `cannot use ${printable(label)} as a list of files: ${hint}`, {
    item: label,
  });
}
