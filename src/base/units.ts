import { LONGEST_TIMER_MS } from './clock.js';
import { PipelineError } from './errors.js';

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  '': 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

/**
 * Milliseconds from `250ms`, `30s`, `1.5m`, `2h`, `1d`, or several of them together (`1m30s`). The unit is
 * required, only `0` goes without. What a timer cannot wait for (24.8 days) and everything else is refused with
 * `INVALID_ARGUMENT`; `name` is what the message calls the value.
 */
export function parseDuration(text: string, name = 'duration'): number {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '0') return 0;
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/gy)];
  const matched = parts.reduce((length, part) => length + part[0].length, 0);
  if (matched === 0 || matched !== trimmed.length) {
    throw new PipelineError(
      'INVALID_ARGUMENT',
      `${name} must be a time like 500ms, 30s or 1m30s, not ${JSON.stringify(text)}`,
    );
  }
  const totalMs = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (MS_PER_UNIT[unit ?? ''] ?? Number.NaN),
    0,
  );
  if (totalMs > LONGEST_TIMER_MS) {
    throw new PipelineError('INVALID_ARGUMENT', `${name} can be at most 24d, not ${JSON.stringify(text)}`);
  }
  return totalMs;
}

/**
 * Bytes from `4096`, `64K`, `512M`, `1.5G`, `2T` (powers of 1024; `KB`, `KiB` and small letters too), rounded down
 * to whole bytes. Anything else is refused with `INVALID_ARGUMENT`.
 */
export function parseSize(text: string, name = 'size'): number {
  const match = /^(\d+(?:\.\d+)?)(?:([kmgt])(?:i?b)?|b)?$/.exec(text.trim().toLowerCase());
  const bytes =
    match === null
      ? Number.NaN
      : Math.floor(Number(match[1]) * (BYTES_PER_UNIT[match[2] ?? ''] ?? Number.NaN));
  if (!Number.isSafeInteger(bytes)) {
    throw new PipelineError(
      'INVALID_ARGUMENT',
      `${name} must be a size like 64K, 512M or 1.5G, not ${JSON.stringify(text)}`,
    );
  }
  return bytes;
}

/**
 * A count from `1000`, `500K`, `268M`, `1.5G` (powers of 1000: these are things, not bytes). Anything that is not a
 * whole number of things is refused with `INVALID_ARGUMENT`.
 */
export function parseCount(text: string, name = 'count'): number {
  const match = /^(\d+(?:\.\d+)?)([kmg]?)$/.exec(text.trim().toLowerCase());
  const power = match === null ? 0 : ['', 'k', 'm', 'g'].indexOf(match[2] ?? '');
  const count = match === null ? Number.NaN : (Math.round(Number(match[1]) * 1e6) * 1000 ** power) / 1e6;
  if (!Number.isSafeInteger(count)) {
    throw new PipelineError(
      'INVALID_ARGUMENT',
      `${name} must be a whole number like 500 or 268M, not ${JSON.stringify(text)}`,
    );
  }
  return count;
}

/** `850ms`, `4.2s`, `1m 05s`, `2h 07m`, `3d 04h`: at most two units, rounded. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 999.5) return `${Math.round(durationMs)}ms`;
  if (durationMs < 9_950) return `${(durationMs / 1_000).toFixed(1)}s`;
  const seconds = Math.round(durationMs / 1_000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return pair(seconds, 60, 'm', 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1_440) return pair(minutes, 60, 'h', 'm');
  return pair(Math.round(minutes / 60), 24, 'd', 'h');
}

/** `0 B`, `900 B`, `1.5 KB`, `23 MB`, `1.2 GB`: powers of 1024, two significant digits where they help. */
export function formatSize(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

function pair(total: number, perBig: number, big: string, small: string): string {
  const rest = total % perBig;
  return `${Math.floor(total / perBig)}${big} ${String(rest).padStart(2, '0')}${small}`;
}
