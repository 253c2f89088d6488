import type { ChunkFailure, ChunkResult, WorkerChunk } from './chunk.js';

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
  let size = 0;
  for (let n = 0; n < kept.length; n += 2) size += (kept[n + 1] as number) - (kept[n] as number);
  const output = new Uint8Array(size);
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
    for (const failure of result.failures) failures.push(moved(failure, lines, bytes, at));
    at += result.output.length;
    bytes += result.bytes;
    lines += result.lines;
    records += result.records;
    filtered += result.filtered;
    elapsedMs += result.elapsedMs;
  }
  return { output, bytes, lines, records, filtered, failures, elapsedMs, callMs: results.at(-1)?.callMs };
}

function moved(failure: ChunkFailure, lines: number, bytes: number, output: number): ChunkFailure {
  return {
    ...failure,
    line: failure.line + lines,
    start: failure.start + bytes,
    end: failure.end + bytes,
    at: failure.at + bytes,
    outputBefore: failure.outputBefore + output,
  };
}
