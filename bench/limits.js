// How do the algorithms of `AdaptiveLimiter` compare in every situation they are judged in, and what does a limiter cost?
// Simulated on a virtual clock, so the first table is the same on every machine; a figure outside its band is marked.
// Run with `npm run bench -- limits`; SEEDS=2 takes fewer runs of each.
import { costs } from './limits/costs.js';
import { simulator } from './limits/simulator.js';
import { machine, printTable } from './measure.js';

const ALGORITHMS = ['gradient', 'gradient2', 'vegas', 'aimd', 'simple', 'fixed'];

const simulation = await simulator();
const { capacityBars, judge, kindBars, queueBars, steadyBars, troubleBars } = simulation;
const seeds = simulation.SEEDS.slice(0, Number(process.env.SEEDS ?? simulation.SEEDS.length));
const bars = [...steadyBars, ...capacityBars, ...troubleBars, ...kindBars, ...queueBars];

const rows = [];
for (const bar of bars) {
  const verdicts = [];
  for (const algorithm of ALGORITHMS) verdicts.push(await judge(bar, seeds, { algorithm }));
  verdicts[0].forEach(({ what, band }, figure) => {
    const cells = verdicts.map((figures) => cell(figures[figure]));
    rows.push([figure === 0 ? bar.name : '', what, band, ...cells]);
  });
}
console.log(`means of ${seeds.length} seeds; ✗: outside the band\n`);
printTable(['situation', 'figure', 'band', ...ALGORITHMS], rows);

console.log(`\n${machine()}; medians of 7 rounds\n`);
printTable(['what', 'CPU time', 'bar'], await costs());

function cell({ mean, isMet }) {
  const digits = Math.abs(mean) >= 10 ? 0 : Math.abs(mean) >= 1.5 ? 1 : 3;
  return `${mean.toFixed(digits)}${isMet ? '' : ' ✗'}`;
}
