/**
 * The algorithms by name. `gradient` unless there is a reason: it holds its place under lasting overload (see
 * docs/limits.md for all of them side by side). `fixed` for work bound by the cores, or `pressure`, which takes options and
 * is given as an object. The others are what is known from
 * elsewhere, faithful, for comparison.
 */
import { requireOneOf } from '../../base/index.js';
import type { LimitAlgorithm } from '../algorithm.js';
import { aimd } from './aimd.js';
import { fixed } from './fixed.js';
import { Gradient } from './gradient/index.js';
import { gradient2 } from './gradient2.js';
import { simple } from './simple.js';
import { vegas } from './vegas.js';

export { pressure, type PressureOptions } from './pressure.js';
export { simpleRule } from './simple.js';

export type AlgorithmName = 'gradient' | 'gradient2' | 'vegas' | 'aimd' | 'simple' | 'fixed';

const MAKERS: Readonly<Record<AlgorithmName, (random: () => number) => LimitAlgorithm>> = {
  gradient: (random) => new Gradient(random),
  gradient2,
  vegas,
  aimd,
  simple,
  fixed,
};

/** A new instance of the named algorithm, or the one that is given; anything else throws `INVALID_ARGUMENT` or `TypeError`. */
export function algorithmOf(given: AlgorithmName | LimitAlgorithm, random: () => number): LimitAlgorithm {
  if (typeof given === 'string') {
    return MAKERS[requireOneOf('algorithm', given, Object.keys(MAKERS) as AlgorithmName[])](random);
  }
  if (typeof (given as LimitAlgorithm | null)?.onWindow === 'function') return given;
  throw new TypeError('algorithm must be a name or an object with a function onWindow');
}
