/**
 * What a worker loads for `map` and `filter`: it loads the function once, and calls it for chunk after chunk.
 */
import { systemClock } from '../../../base/index.js';
import { type Transferring, transferring } from '../../../pool/task/index.js';
import type { ChunkResult, WorkerChunk } from './chunk.js';
import { type FileRange, readRange } from './chunk-file.js';
import { joinResults, restOf, withLines } from './chunk-result.js';
import { slabMemory } from '../json/wasm/scan.js';
import type { FunctionSpec } from './function-source.js';
import { loadFunction, type RecordFunction } from './load-function.js';
import { MapInTurn } from './map-in-turn.js';
import { MapPredicate } from './map-predicate.js';
import { MapSelection } from './map-selection.js';
import type { MapSideBySide, SideBySideOptions } from './map-side-by-side.js';
import { MemberReader } from './member-reader.js';
import { takeExit, takeProcess, tellStrays } from './own-process.js';
import { wholesaleKind } from './plain-function.js';
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
export async function map(input: MapInput): Promise<Transferring<ChunkResult> | ChunkResult | undefined> {
  const mapper = await mapperOf(input.plan);
  const result = mapper.kind === 'wholesale' ? wholesale(input, mapper) : await onGuard(input, mapper);
  if (result === undefined) return undefined;
  const { kept, output } = result;
  // What hands memory over has to be loaded first, which who waits for the first line would feel.
  if (output.buffer.byteLength + (kept?.buffer.byteLength ?? 0) < WORTH_HANDING_OVER) return result;
  return transferring(result, kept === undefined ? [output.buffer] : [output.buffer, kept.buffer]);
}

function wholesale({ bytes: sent, range }: MapInput, mapper: WholesaleMapper): ChunkResult | undefined {
  const bytes =
    range === undefined ? sent : readRange(range, (length) => slabMemory(length) ?? newMemory(length));
  return bytes && mapper.run(bytes);
}

async function onGuard(input: MapInput, mapper: GuardedMapper): Promise<ChunkResult | undefined> {
  const { bytes: sent, range, turnMs, firstIndex, firstLine, lines } = input;
  const bytes = range === undefined ? sent : readRange(range, newMemory);
  if (bytes === undefined) return undefined;
  return await working(() => mapper.run({ bytes, firstIndex, firstLine, lines }, turnMs));
}

function newMemory(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length);
}

const WORTH_HANDING_OVER = 16 * 1024;

let atWork = 0;

async function working(work: () => ChunkResult | Promise<ChunkResult>): Promise<ChunkResult> {
  atWork += 1;
  try {
    return await work();
  } finally {
    atWork -= 1;
  }
}

/** `wholesale`: of a plain function, for all of a chunk. */
type Mapper = WholesaleMapper | GuardedMapper;

interface WholesaleMapper {
  readonly kind: 'wholesale';
  /** All of a chunk, whose bytes nobody looks at afterwards. */
  run(bytes: Uint8Array): ChunkResult;
}

interface GuardedMapper {
  readonly kind: 'guarded';
  /** A chunk, or as much of it as a turn has time for. */
  run(chunk: WorkerChunk, turnMs: number): Promise<ChunkResult>;
}

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
  let made: MapSideBySide | undefined;
  // Loaded with the first promise: it brings limiters with it, and most functions give none.
  const sideBySide = async (): Promise<MapSideBySide> => {
    const { MapSideBySide } = await import('./map-side-by-side.js');
    made ??= new MapSideBySide(fn, plan, systemClock);
    return made;
  };
  const names = usedMembers(fn);
  const members = names === undefined ? undefined : new MemberReader(names);
  const mapper = plan.calls === 'in-turn' ? wholesaleMapper(plan, fn, members) : undefined;
  if (mapper !== undefined) return { kind: 'wholesale', run: (bytes) => mapper.run(bytes) };
  let calls = plan.calls;
  const run: GuardedMapper['run'] = async (chunk, turnMs) => {
    if (calls === 'side-by-side') return (await sideBySide()).run(chunk, turnMs);
    const { promise, result } = new MapInTurn(chunk, fn, plan, systemClock, members).run();
    if (promise === undefined) return result;
    calls = 'side-by-side';
    Promise.resolve(promise).catch(() => undefined); // it is awaited a little later
    const after = await (await sideBySide()).run(restOf(chunk, result), turnMs, promise);
    return joinResults([withLines(result, chunk.bytes), after]);
  };
  return { kind: 'guarded', run };
}

function wholesaleMapper(
  plan: WorkerPlan,
  fn: RecordFunction,
  members: MemberReader | undefined,
): MapSelection | MapPredicate | undefined {
  const { kind, spec } = plan;
  const wholesale = wholesaleKind(kind, spec);
  if (wholesale === 'predicate' && members !== undefined)
    return new MapPredicate(members, fn, plan, systemClock);
  const selected = wholesale === 'selection' && spec.kind === 'eval' ? selectionOf(spec.source) : undefined;
  return selected && new MapSelection(selected, fn, plan, systemClock);
}
