/**
 * The simulator by which limits are judged: servers, loads and callers on a virtual clock, driven by seeds.
 *
 * - `VirtualClock`: time that moves only when told; also the clock of every other test of limits.
 * - `simulate(scenario, make, seed)`: one run of a limiter, by its public API alone.
 * - `steadyBars` and the like: the situations and the bands, as data. `missed(bar)` judges one on every seed; `judge`
 *   gives all its figures, of any algorithm.
 */
export {
  type Bar,
  capacityBars,
  closedLoadBar,
  doubleLoadBar,
  halfAnHourBar,
  kindBars,
  queueBars,
  steadyBars,
  troubleBars,
} from './bars/index.js';
export { settled, VirtualClock } from './clock.js';
export { judge, missed, SEEDS } from './judge.js';
export { exponential, seeded } from './random.js';
