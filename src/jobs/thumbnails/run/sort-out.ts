import type { OutputFolder, PlannedSource } from '../outputs/index.js';
import {
  examine,
  type Examined,
  hasFailed,
  judge,
  type MadeOutput,
  type State,
  type Wanted,
} from '../state/index.js';
import { together } from '../together.js';
import { type ItemOutcome, recalledFailure, recalledOutcome, recordOf } from './outcome.js';
import type { Work } from './work.js';

/** Sources looked at together, and such groups at a time. */
const TOGETHER = 64;
const GROUPS_AHEAD = 4;

/** What looking at a source, and at its thumbnails, came to. */
export type Sorted =
  | { readonly kind: 'settled'; readonly item: PlannedSource; readonly outcome: ItemOutcome }
  | { readonly kind: 'work'; readonly work: Work }
  /** `made`: thumbnails that are known of it, by this recipe and under these names. */
  | { readonly kind: 'left-out'; readonly item: PlannedSource; readonly made: readonly MadeOutput[] };

/** Tells what is up to date from what is to be made, by `stat` alone, in groups and in order. */
export async function* sortOut(
  planned: readonly PlannedSource[],
  wantedOf: (outputs: PlannedSource['outputs']) => Wanted,
  state: State,
  out: OutputFolder,
): AsyncGenerator<readonly Sorted[], void> {
  const ahead: (readonly Sorted[] | Promise<Sorted[]>)[] = [];
  for (let start = 0; start < planned.length; start += TOGETHER) {
    const group = planned.slice(start, start + TOGETHER);
    ahead.push(together(group.map((item) => sortOne(item, wantedOf(item.outputs), state, out))));
    if (ahead.length > GROUPS_AHEAD) yield (await ahead.shift()) ?? [];
  }
  for (const group of ahead) yield await group;
}

function sortOne(
  item: PlannedSource,
  wanted: Wanted,
  state: State,
  out: OutputFolder,
): Sorted | Promise<Sorted> {
  const { source } = item;
  const entry = state.entryOf(source.path);
  const verdict = judge(source, entry, wanted);
  if (wanted.mode === 'retry-failed' && !hasFailed(entry)) {
    return { kind: 'left-out', item, made: verdict.kind === 'made' ? verdict.outputs : [] };
  }
  if (verdict.kind === 'read') return { kind: 'work', work: { item, wanted, reason: verdict.reason } };
  if (verdict.kind === 'failed') return { kind: 'settled', item, outcome: recalledFailure(verdict.failure) };
  const settle = ({ standing, outputs, refresh }: Examined): Sorted => {
    if (standing !== 'intact') return { kind: 'work', work: { item, wanted, reason: `output-${standing}` } };
    if (refresh) state.record(recordOf(state.keyOf(source.path), source, outputs));
    return { kind: 'settled', item, outcome: recalledOutcome(outputs, wanted, out) };
  };
  const examined = examine(out.real, verdict.outputs);
  return examined instanceof Promise ? examined.then(settle) : settle(examined);
}
