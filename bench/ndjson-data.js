// Deterministic NDJSON to measure with, made once under the system's temporary folder: `records` lines of about 180 bytes
// with numbers, strings (some with escapes and beyond ASCII), a nested object and an array.
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WORDS = [
  'amber',
  'birch',
  'cedar',
  'delta',
  'ember',
  'fjord',
  'grove',
  'haven',
  'inlet',
  'juniper',
  'größe',
  '東京',
];
const CITIES = ['Lisbon', 'Oslo', 'Kraków', 'Nairobi', 'Quito', 'Osaka', 'Perth', 'Montréal'];

/** A small generator of 32-bit numbers (mulberry32): the same seed gives the same data on every machine. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** One record as text; `index` is its place in the file. */
export function record(index, next) {
  const word = () => WORDS[next() % WORDS.length];
  const score = (next() % 100_000_000) / 1e5;
  const note = next() % 8 === 0 ? `${word()} \\"${word()}\\"\\n` : `${word()} ${word()} ${word()}`;
  const name = `${word()}-${(next() % 0xffffff).toString(36)}`;
  const city = CITIES[next() % CITIES.length];
  const stamp = 1_600_000_000_000 + (next() % 100_000_000) * 1000;
  return (
    `{"id":${index},"name":"${name}","score":${score},"ts":${stamp},"active":${next() % 2 === 0},` +
    `"user":{"email":"${word()}${next() % 1000}@example.org","city":"${city}"},"tags":["${word()}","${word()}"],"note":"${note}"}`
  );
}

/** The path of a file with `records` records; made when it is not there. */
export function recordsFile(records, seed = 1) {
  const folder = join(tmpdir(), 'pipeline-bench');
  const path = join(folder, `records-${records}-${seed}.ndjson`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const next = generator(seed);
  const unfinished = `${path}.${process.pid}`;
  const file = openSync(unfinished, 'w');
  let lines = [];
  for (let index = 0; index < records; index += 1) {
    lines.push(record(index, next));
    if (lines.length === 10_000 || index === records - 1) {
      writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    }
  }
  closeSync(file);
  renameSync(unfinished, path);
  return path;
}
