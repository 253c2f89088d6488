import type { Io } from '../io.js';

export type ProgressStyle = 'bar' | 'plain' | 'none';

/**
 * What `--progress` means here. A bar needs a terminal that can redraw a line, and one where data does not appear at
 * the same time.
 */
export function progressStyle(
  asked: 'auto' | 'plain' | 'none',
  { stderr, env }: Pick<Io, 'stderr' | 'env'>,
  dataAppears: boolean,
): ProgressStyle {
  if (asked !== 'auto') return asked;
  const canRedraw = stderr.isTTY === true && env['TERM'] !== 'dumb';
  return canRedraw && !dataAppears ? 'bar' : 'none';
}
