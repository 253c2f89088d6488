/** Uniform numbers in [0, 1) from a seed: the same seed gives the same numbers on every machine. */
export type Random = () => number;

/** A small generator of 32 bits of state (mulberry32), mixed so that neighbouring seeds have nothing in common. */
export function seeded(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How long a call that starts at `nowMs` keeps a server busy, in ms. */
export type Service = (random: Random, nowMs: number) => number;

export const exponential =
  (meanMs: number): Service =>
  (random) =>
    -Math.log(1 - random()) * meanMs;

export const fixed =
  (ms: number): Service =>
  () =>
    ms;

/** Lognormal with the given mean; `sigma` is that of the logarithm (1: the slowest per cent takes six times the mean). */
export const lognormal = (meanMs: number, sigma: number): Service => {
  const mu = Math.log(meanMs) - (sigma * sigma) / 2;
  return (random) =>
    Math.exp(mu + sigma * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
};

export const bimodal =
  (fastMs: number, slowMs: number, slowShare: number): Service =>
  (random) =>
    random() < slowShare ? slowMs : fastMs;
