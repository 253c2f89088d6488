// The most memory that a command and all its processes held at once.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const EVERY_MS = 25;

/** Megabytes, by what the system counts in proportion (a page shared by two counts half for each); undefined where it does not tell. */
export function peakMegabytes(command) {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', command], { stdio: 'ignore' });
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, heldBy(child.pid));
    }, EVERY_MS);
    child.on('error', reject);
    child.on('close', () => {
      clearInterval(timer);
      resolve(peak === 0 ? undefined : Math.round(peak / 1024));
    });
  });
}

function heldBy(root) {
  const children = new Map();
  for (const name of readdirSync('/proc')) {
    const parent = /^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  let sum = 0;
  for (const family = [String(root)]; family.length > 0; ) {
    const process = family.pop();
    sum += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${process}/smaps_rollup`))?.[1] ?? 0);
    family.push(...(children.get(process) ?? []));
  }
  return sum;
}

/** Empty for a process that has ended, and for what is none. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
