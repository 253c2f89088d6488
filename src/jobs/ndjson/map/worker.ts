/**
 * What a worker loads for `map` and `filter`: it loads the function once, and calls it for chunk after chunk.
 */
import { systemClock } from '../../../base/index.js';
import { type Transferring, transferring } from '../../../pool/task/index.js';
import type { ChunkResult, WorkerChunk } from './chunk.js';
import { type FileRange, readRange } from './chunk-file.js';
import { joinResults, restOf, withLines } from './chunk-result.js';
import type { FunctionSpec } from './function-source.js';
import { loadFunction, type RecordFunction } from './load-function.js';
import { MapInTurn } from './map-in-turn.js';
import { MapPredicate } from './map-predicate.js';
import { MapSelection } from './map-selection.js';
import { MapSideBySide, type SideBySideOptions } from './map-side-by-side.js';
import { MemberReader } from './member-reader.js';
import { takeExit, takeProcess, tellStrays } from './own-process.js';
import { plainKind } from './plain-function.js';
import { selectionOf } from './selection.js';
import { usedMembers } from './used-members.js';

/** How a chunk is worked on: the same for all chunks of a run. */
export interface WorkerPlan extends SideBySideOptions {
  readonly spec: FunctionSpec;
  /** `in-turn`: one call after the other, as long as the function gives no promise. */
  readonly calls: 'in-turn' | 'side-by-side';
}

export interface MapInput extends Omit<WorkerChunk, 'bytes'> {
  /** Undefined: they are in `range`. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly range: FileRange | undefined;
  /** After so long nothing more is begun. */
  readonly turnMs: number;
  readonly plan: WorkerPlan;
}

/** Loads the function, so that what is wrong with it is known before anything is read. */
export async function prepare({ plan }: { readonly plan: WorkerPlan }): Promise<void> {
  await mapperOf(plan);
}

/** Calls the function for the records of a chunk, or as many of them as a turn has time for. Undefined: the range cannot be read. */
export async function map(input: MapInput): Promise<Transferring<ChunkResult> | undefined> {
  const { plan, range, turnMs, firstIndex, firstLine, lines } = input;
  const bytes = range === undefined ? input.bytes : readRange(range);
  if (bytes === undefined) return undefined;
  const mapper = await mapperOf(plan);
  const result = await working(() => mapper({ bytes, firstIndex, firstLine, lines }, turnMs));
  const { kept, output } = result;
  return transferring(result, kept === undefined ? [output.buffer] : [output.buffer, kept.buffer]);
}

let atWork = 0;

async function working(work: () => ChunkResult | Promise<ChunkResult>): Promise<ChunkResult> {
  atWork += 1;
  try {
    return await work();
  } finally {
    atWork -= 1;
  }
}

type Mapper = (chunk: WorkerChunk, turnMs: number) => ChunkResult | Promise<ChunkResult>;

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
  if (mappers.size === 0) tellStrays(() => atWork === 0);
  const fn = await loadFunction(plan.spec);
  takeExit();
  const sideBySide = new MapSideBySide(fn, plan, systemClock);
  const names = usedMembers(fn);
  const members = names === undefined ? undefined : new MemberReader(names);
  const plain = plan.calls === 'in-turn' ? plainMapper(plan, fn, members) : undefined;
  if (plain !== undefined) return (chunk) => plain.run(chunk);
  let calls = plan.calls;
  return (chunk, turnMs) => {
    if (calls === 'side-by-side') return sideBySide.run(chunk, turnMs);
    const { promise, result } = new MapInTurn(chunk, fn, plan, systemClock, members).run();
    if (promise === undefined) return result;
    calls = 'side-by-side';
    Promise.resolve(promise).catch(() => undefined); // it is awaited a little later
    const rest = sideBySide.run(restOf(chunk, result), turnMs, promise);
    return rest.then((after) => joinResults([withLines(result, chunk.bytes), after]));
  };
}

function plainMapper(
  plan: WorkerPlan,
  fn: RecordFunction,
  members: MemberReader | undefined,
): MapSelection | MapPredicate | undefined {
  const { kind, spec } = plan;
  const plain = plainKind(kind, spec);
  if (plain === 'predicate' && members !== undefined) return new MapPredicate(members, fn, plan, systemClock);
  const selected = plain === 'selection' && spec.kind === 'eval' ? selectionOf(spec.source) : undefined;
  return selected && new MapSelection(selected, fn, plan, systemClock);
}
