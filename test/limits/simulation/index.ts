/**
 * The simulator by which limits are judged: servers, loads and callers on a virtual clock, driven by seeds.
 *
 * - `VirtualClock`: time that moves only when told; also the clock of every other test of limits.
 * - `simulate(scenario, make, seed)`: one run of a limiter, by its public API alone.
 * - `bars`: the situations and the bands, as data; `judge(bar, seeds)` runs and judges one.
 */
export { type Bar, bars, doubleLoadBar, type Figure, halfAnHourBar } from './bars.js';
export { settled, VirtualClock } from './clock.js';
export { judge, type Verdict } from './judge.js';
export { bimodal, exponential, fixed, lognormal, type Random, seeded, type Service } from './random.js';
export { Recording } from './recording.js';
export { type MakeLimiter, type Scenario, simulate } from './run.js';
