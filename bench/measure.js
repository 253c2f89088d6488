// How every comparison in this folder is made: the contestants in turn (A B C A B C …), so that a machine whose speed
// drifts drifts for all of them; the median of the rounds is quoted, and ratios of medians, never single times.
import { spawn } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs each contestant `rounds` times in turn after one round that is not counted.
 * `contestants`: { name: async () => figures }, where figures is { name: number }. Gives { contestant: { figure: median } }.
 */
export async function interleave(contestants, { rounds = 5, warmup = 1 } = {}) {
  const names = Object.keys(contestants);
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -warmup; round < rounds; round += 1) {
    for (const name of names) {
      const figures = await contestants[name]();
      if (round >= 0) runs[name].push(figures);
    }
  }
  return Object.fromEntries(names.map((name) => [name, medians(runs[name])]));
}

function medians(runs) {
  return Object.fromEntries(
    Object.keys(runs[0]).map((figure) => [figure, median(runs.map((run) => run[figure]))]),
  );
}

/** The exit code of `timeout` for what took too long. */
const GIVEN_UP = 124;

/**
 * Runs a shell command; gives { wallS, cpuS } as the shell accounts for it, all children included. One that fails rejects: whoever
 * does nothing is quick.
 */
export function timeCommand(command, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const script = `set -o pipefail; TIMEFORMAT='%R %U %S'; { time { ${command}\n} >/dev/null 2>&1; } 2>&1`;
    const child = spawn('bash', ['-c', script], { cwd, env: { ...process.env, LC_ALL: 'C', ...env } });
    let told = '';
    child.stdout.on('data', (chunk) => (told += chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      const [wallS, userS, systemS] = told.trim().split(/\s+/).slice(-3).map(Number);
      if (status !== 0 && status !== GIVEN_UP) reject(new Error(`exit code ${status} from: ${command}`));
      else if (Number.isNaN(systemS)) reject(new Error(`no times from: ${command}\n${told}`));
      else resolve({ wallS, cpuS: userS + systemS });
    });
  });
}

/** Where and when: the line above every table. */
export function machine() {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cpus().length} × ${cpu?.model.trim()}, ${memory}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}`;
}

/**
 * Prints what is asked of the figures above: `bars` are [what, figure, sign, bar], where sign is ≤ or ≥. One whose figure is undefined,
 * because a peer is missing, is left out.
 */
export function printBars(bars) {
  const rows = bars
    .filter(([, figure]) => figure !== undefined && !Number.isNaN(figure))
    .map(([what, figure, sign, bar]) => {
      const isMet = sign === '≤' ? figure <= bar : figure >= bar;
      return [what, shown(figure), `${sign} ${shown(bar)}`, isMet ? 'met' : 'MISSED'];
    });
  console.log('');
  printTable(['asked', 'figure', 'bar', ''], rows);
}

function shown(value) {
  return Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(2);
}

/** Prints rows (arrays of cells) as a Markdown table. */
export function printTable(header, rows) {
  const widths = header.map((cell, column) =>
    Math.max(...[header, ...rows].map((row) => String(row[column]).length), cell.length),
  );
  const line = (row) => `| ${row.map((cell, column) => String(cell).padEnd(widths[column])).join(' | ')} |`;
  console.log(
    [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
      '\n',
    ),
  );
}
