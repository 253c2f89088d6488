import { vi } from 'vitest';
import { random } from '../random.js';

/** Numbered records of about sixty bytes with few different keys. */
export function records(count: number, seed: number): string[] {
  const next = random(seed);
  return Array.from({ length: count }, (_, n) => {
    const name = `name ${next(40)}`;
    return `{"n":${n},"k":${next(1000) - 500},"name":"${name}","pad":"${'x'.repeat(next(30))}"}`;
  });
}

/** Lines as they are in a file. */
export function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** By `k`, those of equal `k` as they come. */
export function sortedByK(lines: readonly string[], sign = 1): string[] {
  const keyed = lines.map((line) => ({ line, key: sign * keyOf(line) }));
  return keyed.sort((a, b) => a.key - b.key).map(({ line }) => line);
}

export function keyOf(line: string): number {
  return (JSON.parse(line) as { k: number }).k;
}

/** Whatever goes to disk meanwhile fails. */
export async function withoutTemporaryFolder<T>(work: () => Promise<T>): Promise<T> {
  vi.stubEnv('TMPDIR', '/there/is/no/such/folder');
  try {
    return await work();
  } finally {
    vi.unstubAllEnvs();
  }
}
