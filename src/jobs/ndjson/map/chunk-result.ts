import type { Before, ChunkFailure, ChunkResult, WorkerChunk } from './chunk.js';

/** The lines of a chunk that a result has not got to. */
export function restOf(chunk: WorkerChunk, { bytes, lines, records }: ChunkResult): WorkerChunk {
  return {
    bytes: chunk.bytes.subarray(bytes),
    firstLine: chunk.firstLine + lines,
    firstIndex: chunk.firstIndex + records,
    lines: chunk.lines - lines,
  };
}

/** The same with the lines that were only named, out of the bytes of its chunk. */
export function withLines(result: ChunkResult, bytes: Uint8Array): ChunkResult {
  const { kept, ...rest } = result;
  if (kept === undefined) return result;
  const output = new Uint8Array(sizeOf(kept));
  let at = 0;
  for (let n = 0; n < kept.length; n += 2) {
    const range = bytes.subarray(kept[n], kept[n + 1]);
    output.set(range, at);
    at += range.length;
  }
  return { ...rest, output };
}

/** Results of parts of a chunk that follow one another, as one. */
export function joinResults(results: readonly ChunkResult[]): ChunkResult {
  const [only] = results;
  if (results.length === 1 && only !== undefined) return only;
  const output = new Uint8Array(results.reduce((sum, result) => sum + result.output.length, 0));
  const failures: ChunkFailure[] = [];
  let [at, bytes, lines, records, filtered, elapsedMs] = [0, 0, 0, 0, 0, 0];
  for (const result of results) {
    output.set(result.output, at);
    for (const failure of result.failures)
      failures.push(moved(failure, lines, bytes, { records, filtered, output: at }));
    at += result.output.length;
    bytes += result.bytes;
    lines += result.lines;
    records += result.records;
    filtered += result.filtered;
    elapsedMs += result.elapsedMs;
  }
  return { output, bytes, lines, records, filtered, failures, elapsedMs, callMs: results.at(-1)?.callMs };
}

function moved(failure: ChunkFailure, lines: number, bytes: number, before: Before): ChunkFailure {
  const { filtered, output, records } = failure.before;
  return {
    ...failure,
    line: failure.line + lines,
    start: failure.start + bytes,
    end: failure.end + bytes,
    at: failure.at + bytes,
    before: {
      records: records + before.records,
      filtered: filtered + before.filtered,
      output: output + before.output,
    },
  };
}

/** How many bytes ranges are. */
function sizeOf(ranges: Int32Array): number {
  let size = 0;
  for (let n = 0; n < ranges.length; n += 2) size += (ranges[n + 1] as number) - (ranges[n] as number);
  return size;
}

/** The bytes of ranges, which ascend, moved together at the start of `bytes`; gives a copy. */
export function gather(bytes: Uint8Array, ranges: Int32Array): Uint8Array<ArrayBuffer> {
  let size = 0;
  for (let n = 0; n < ranges.length; n += 2) {
    const [start, end] = [ranges[n] as number, ranges[n + 1] as number];
    bytes.copyWithin(size, start, end);
    size += end - start;
  }
  return new Uint8Array(bytes.subarray(0, size));
}
