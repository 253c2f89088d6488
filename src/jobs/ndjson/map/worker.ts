/**
 * What a worker loads for `map` and `filter`: it loads the function once, and calls it for chunk after chunk.
 */
import { type Transferring, transferring } from '../../../pool/task/index.js';
import type { ChunkResult, WorkerChunk } from './chunk.js';
import { joinResults, restOf } from './chunk-result.js';
import type { FunctionSpec } from './function-source.js';
import { loadFunction } from './load-function.js';
import { MapInTurn } from './map-in-turn.js';
import { MapSideBySide, type SideBySideOptions } from './map-side-by-side.js';
import { takeExit, takeProcess } from './own-process.js';

/** How a chunk is worked on: the same for all chunks of a run. */
export interface WorkerPlan extends SideBySideOptions {
  readonly spec: FunctionSpec;
  /** `in-turn`: one call after the other, as long as the function gives no promise. */
  readonly calls: 'in-turn' | 'side-by-side';
}

export interface MapInput extends WorkerChunk {
  /** After so long nothing more is begun. */
  readonly turnMs: number;
  readonly plan: WorkerPlan;
}

/** Loads the function, so that what is wrong with it is known before anything is read. */
export async function prepare({ plan }: { readonly plan: WorkerPlan }): Promise<void> {
  await mapperOf(plan);
}

/** Calls the function for the records of a chunk, or as many of them as a turn has time for. */
export async function map(input: MapInput): Promise<Transferring<ChunkResult>> {
  const result = await (await mapperOf(input.plan))(input);
  return transferring(result, [result.output.buffer]);
}

type Mapper = (chunk: MapInput) => ChunkResult | Promise<ChunkResult>;

const mappers = new Map<string, Promise<Mapper>>();

function mapperOf(plan: WorkerPlan): Promise<Mapper> {
  const key = JSON.stringify(plan);
  const known = mappers.get(key);
  if (known !== undefined) return known;
  const made = makeMapper(plan);
  mappers.set(key, made);
  return made;
}

async function makeMapper(plan: WorkerPlan): Promise<Mapper> {
  takeProcess();
  const fn = await loadFunction(plan.spec);
  takeExit();
  const sideBySide = new MapSideBySide(fn, plan);
  let calls = plan.calls;
  return (chunk) => {
    if (calls === 'side-by-side') return sideBySide.run(chunk, chunk.turnMs);
    const { promise, result } = new MapInTurn(chunk, fn, plan).run();
    if (promise === undefined) return result;
    calls = 'side-by-side';
    return afterwards(result, chunk, promise, sideBySide);
  };
}

/** The rest of a chunk whose function turned out to be asynchronous. */
async function afterwards(
  before: ChunkResult,
  chunk: MapInput,
  promise: PromiseLike<unknown>,
  sideBySide: MapSideBySide,
): Promise<ChunkResult> {
  Promise.resolve(promise).catch(() => undefined); // it is awaited a little later
  return joinResults([before, await sideBySide.run(restOf(chunk, before), chunk.turnMs, promise)]);
}
