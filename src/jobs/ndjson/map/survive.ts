import { isPipelineError, messageOf } from '../../../base/index.js';
import type { ChunkResult, WorkerChunk } from './chunk.js';
import { measureLines, NOTHING_BEFORE } from './chunk.js';
import { joinResults, restOf } from './chunk-result.js';

/** Lines that are tried one by one; more are first cut into this many parts. */
const FEW = 64;

export interface SurviveOptions {
  readonly stage: 'map' | 'filter';
  /** Calls run side by side: one by one they would take too long. */
  readonly isSideBySide: boolean;
}

/**
 * The whole of a chunk, worked on by `run`, which may do a part of it and give that, and whose worker may die or never answer. Then the
 * lines that it had are cut until the record is found that does it. That record fails; its neighbours run again.
 */
export async function surviving(
  chunk: WorkerChunk,
  run: (chunk: WorkerChunk) => Promise<ChunkResult>,
  options: SurviveOptions,
  deaths = 0,
): Promise<ChunkResult & { readonly died: boolean }> {
  const results: ChunkResult[] = [];
  let died = false;
  let rest = chunk;
  while (rest.bytes.length > 0) {
    let result: ChunkResult;
    try {
      result = await run(rest);
    } catch (error) {
      if (!isDeath(error)) throw error;
      died = true;
      result = rest.lines === 1 ? failed(rest, error, options, deaths + 1) : await inParts(rest);
    }
    results.push(result);
    rest = restOf(rest, result);
  }
  return { ...joinResults(results), died };

  /** Part by part, up to and including the one in which a worker died again. */
  async function inParts(lines: WorkerChunk): Promise<ChunkResult> {
    const size = options.isSideBySide && lines.lines > FEW ? Math.ceil(lines.lines / FEW) : 1;
    const done: ChunkResult[] = [];
    for (const part of partsOf(lines, size)) {
      const { died: again, ...result } = await surviving(part, run, options, deaths + 1);
      done.push(result);
      if (again) break;
    }
    return joinResults(done);
  }
}

function isDeath(error: unknown): boolean {
  return isPipelineError(error, 'WORKER_DIED') || isPipelineError(error, 'TIMEOUT');
}

function* partsOf(chunk: WorkerChunk, size: number): Generator<WorkerChunk> {
  const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.length);
  let { firstIndex, firstLine } = chunk;
  for (let at = 0; at < bytes.length; ) {
    const { end, lines, records } = measureLines(bytes, at, size);
    yield { bytes: chunk.bytes.subarray(at, end), firstIndex, firstLine, lines };
    firstIndex += records;
    firstLine += lines;
    at = end;
  }
}

function failed(
  { bytes }: WorkerChunk,
  error: unknown,
  { stage }: SurviveOptions,
  attempts: number,
): ChunkResult {
  const end = bytes.length - 1;
  const isTimeout = isPipelineError(error, 'TIMEOUT');
  const code = isTimeout ? ('TIMEOUT' as const) : ('WORKER_DIED' as const);
  const reason = isTimeout ? 'the function did not come back in time' : reasonOf(error);
  const failure = { line: 0, start: 0, end, at: 0, stage, code, reason, attempts, before: NOTHING_BEFORE };
  return {
    output: new Uint8Array(0),
    bytes: bytes.length,
    lines: 1,
    records: 1,
    filtered: 0,
    failures: [failure],
    elapsedMs: 0,
    callMs: undefined,
  };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const why = messageOf(cause).split('\n', 1)[0] ?? '';
  const isMemory = /SIGABRT|code 134|out of memory|memory limit/i.test(why);
  return `the function ended its worker: ${isMemory ? 'out of memory' : why}`;
}
