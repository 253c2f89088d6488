/**
 * The algorithms by name. `gradient` unless there is a reason: it holds its place under lasting overload (see
 * docs/limits.md for all of them side by side). `fixed` for work bound by the cores. The others are what is known from
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

/** A new instance of the named algorithm; an unknown name throws `INVALID_ARGUMENT`. */
export function algorithmNamed(name: string, random: () => number): LimitAlgorithm {
  return MAKERS[requireOneOf('algorithm', name, Object.keys(MAKERS) as AlgorithmName[])](random);
}
