import { formatDuration, parseCount, parseDuration, parseSize, PipelineError } from '../index.js';
import type { RawValues } from './command-line.js';
import { didYouMean } from './nearest.js';
import type { OptionKind, OptionTable, OptionValues } from './option-table.js';

/**
 * The values as their table types them. Throws `INVALID_ARGUMENT` for a value that is not one of those allowed, naming
 * option, what is allowed and the nearest of it, and for options that exclude one another.
 */
export function checkValues<const T extends OptionTable>(table: T, raw: RawValues): OptionValues<T> {
  const values: Record<string, unknown> = {};
  for (const [name, given] of raw) {
    const option = table[name];
    if (option === undefined) continue;
    for (const other of option.excludes ?? []) {
      if (raw.has(other))
        throw usageError(`--${name} and --${other} exclude each other: leave one of them out`);
    }
    if (given === true) {
      values[name] = true;
      continue;
    }
    const read = given.map((text) => readValue(`--${name}`, text, option.takes));
    values[name] = option.repeats === true ? read : read.at(-1);
  }
  return values as OptionValues<T>;
}

function readValue(flag: string, text: string, takes: OptionKind): string | number {
  if (takes.kind === 'count') return readCount(flag, text, takes);
  if (takes.kind === 'duration') return readDuration(flag, text, takes);
  if (takes.kind === 'size') return readSize(flag, text, takes);
  if (text === '') throw usageError(`${flag} must not be empty`);
  if (takes.kind !== 'word' || takes.words.includes(text)) return text;
  throw usageError(
    `${flag} must be one of ${takes.words.join(', ')}, not ${JSON.stringify(text)}` +
      didYouMean(text.toLowerCase(), takes.words),
  );
}

function readCount(
  flag: string,
  text: string,
  takes: Extract<OptionKind, { kind: 'count' }>,
): string | number {
  const words = takes.or ?? [];
  if (words.includes(text)) return text;
  const range =
    takes.max === undefined ? `of at least ${takes.min}, as 500 or 2M` : `from ${takes.min} to ${takes.max}`;
  const allowed = `a whole number ${range}${words.map((word) => ` or ${word}`).join('')}`;
  const count = parsedOrUndefined(parseCount, text);
  if (count !== undefined && count >= takes.min && count <= (takes.max ?? Infinity)) return count;
  const hint = didYouMean(text.toLowerCase(), words);
  throw usageError(`${flag} must be ${allowed}, not ${JSON.stringify(text)}${hint}`);
}

function readSize(
  flag: string,
  text: string,
  { minBytes, maxBytes = Infinity }: Extract<OptionKind, { kind: 'size' }>,
): number {
  const bytes = parseSize(text, flag);
  if (bytes < minBytes) throw usageError(`${flag} must be at least ${sizeAsTyped(minBytes)}, not ${text}`);
  if (bytes > maxBytes) throw usageError(`${flag} must be at most ${sizeAsTyped(maxBytes)}, not ${text}`);
  return bytes;
}

/** `64K`, `1G`: as on the command line. */
function sizeAsTyped(bytes: number): string {
  const power = [3, 2, 1].find((n) => bytes % 1024 ** n === 0) ?? 0;
  return `${bytes / 1024 ** power}${['', 'K', 'M', 'G'][power] ?? ''}`;
}

function readDuration(
  flag: string,
  text: string,
  { minMs, maxMs }: Extract<OptionKind, { kind: 'duration' }>,
): number {
  const ms = parsedOrUndefined(parseDuration, text);
  if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
  const range = `from ${formatDuration(minMs)} to ${maxMs / 3_600_000}h`;
  throw usageError(`${flag} must be a time ${range}, as 500ms, 30s or 2m, not ${JSON.stringify(text)}`);
}

function parsedOrUndefined(parse: (text: string) => number, text: string): number | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof PipelineError) return undefined;
    throw error;
  }
}

function usageError(message: string): PipelineError {
  return new PipelineError('INVALID_ARGUMENT', message);
}
