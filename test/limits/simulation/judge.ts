import { AdaptiveLimiter, type AlgorithmName } from '../../../src/limits/index.js';
import type { Bar, Figure } from './bars/index.js';
import { type Scenario, simulate } from './run.js';

/** One figure over several seeds. */
export interface Verdict {
  readonly what: string;
  /** `≥ 0.97`, `11 … 20` */
  readonly band: string;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
  readonly isMet: boolean;
  /** For people: the figure, its band, what was seen. */
  readonly text: string;
}

/** Every bar is judged on all of them. */
export const SEEDS: readonly number[] = [101, 202, 303, 404, 505];

/** How far a single run may be off where the mean counts. */
const SHARE_SLACK = 0.01;

/** The figures of a bar that lie outside their bands, in words; none when it holds. */
export async function missed(bar: Bar, variant: Partial<Scenario> = {}): Promise<string[]> {
  const verdicts = await judge(bar, SEEDS, { variant });
  return verdicts.filter((verdict) => !verdict.isMet).map((verdict) => verdict.text);
}

/** Simulates a bar once per seed, by the public API of the limiter, and judges its figures. */
export async function judge(
  bar: Bar,
  seeds: readonly number[],
  options: { readonly algorithm?: AlgorithmName; readonly variant?: Partial<Scenario> } = {},
): Promise<Verdict[]> {
  const { algorithm = 'gradient', variant } = options;
  const runs: Figure[][] = [];
  for (const seed of seeds) {
    const seen = await simulate(
      { ...bar.scenario, ...variant },
      (clock, random) =>
        new AdaptiveLimiter({ min: 1, max: 200, initial: 20, ...bar.limiter, algorithm, clock, random }),
      seed,
    );
    runs.push(bar.figures(seen));
  }
  return (runs[0] ?? []).map((figure, index) =>
    verdict(
      figure,
      runs.map((figures) => figures[index]?.value ?? Number.NaN),
      seeds,
    ),
  );
}

function verdict(figure: Figure, values: readonly number[], seeds: readonly number[]): Verdict {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const least = Math.min(...values);
  const most = Math.max(...values);
  const { what, atLeast = -Infinity, atMost = Infinity, share } = figure;
  const isMet =
    share === true
      ? mean >= atLeast && mean <= atMost && least >= atLeast - SHARE_SLACK && most <= atMost + SHARE_SLACK
      : least >= atLeast && most <= atMost;
  const band = bandOf(atLeast, atMost);
  const seen = values.map((value) => value.toFixed(4)).join(' ');
  return {
    what,
    band,
    mean,
    least,
    most,
    isMet,
    text: `${what}: ${band}; seeds ${seeds.join(' ')}: ${seen}`,
  };
}

function bandOf(atLeast: number, atMost: number): string {
  if (atLeast === -Infinity) return `≤ ${atMost}`;
  return atMost === Infinity ? `≥ ${atLeast}` : `${atLeast} … ${atMost}`;
}
