import * as fc from 'fast-check';
import { parseSortKey } from '../../../src/jobs/ndjson/order/sort-key.js';
import type { SortSpec } from '../../../src/jobs/ndjson/order/sort-order.js';
import { jsonText, nameText, numberText, stringText } from './arbitraries.js';
import { compareExact, compareNaturally, read } from './oracle.js';

export interface Asked {
  readonly keys?: readonly string[];
  readonly missing?: SortSpec['missing'];
  readonly reverse?: boolean;
}

/** Sorted lines, by building every record. */
export function sortPlainly(
  lines: readonly string[],
  { keys = [], missing = 'first', reverse = false }: Asked,
): string[] {
  const parsed = keys.map(parseSortKey);
  const records = lines
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const texts = parsed.map((key) => pick(line, key));
      return {
        line,
        keys: texts,
        values: texts.map((text) => (text === undefined ? undefined : read(text))),
      };
    });
  return records
    .filter(({ keys }) => missing !== 'drop' || !keys.includes(undefined))
    .sort((a, b) => {
      if (parsed.length === 0) {
        const byBytes = Buffer.compare(Buffer.from(a.line), Buffer.from(b.line));
        return reverse ? -byBytes : byBytes;
      }
      for (const [k, key] of parsed.entries()) {
        const x = a.keys[k];
        const y = b.keys[k];
        if (x === undefined && y === undefined) continue;
        if (x === undefined || y === undefined) return (x === undefined) === (missing !== 'last') ? -1 : 1;
        const difference =
          key.type === 'natural'
            ? compareNaturally(JSON.parse(x) as string, JSON.parse(y) as string)
            : compareExact(a.values[k] ?? read(x), b.values[k] ?? read(y));
        if (difference !== 0) return key.descending !== reverse ? -difference : difference;
      }
      return 0;
    })
    .map(({ line }) => line);
}

/** The text of a key's value; undefined: missing. Values are told by a second rendering, in which numbers are strings. */
function pick(line: string, { path, type }: ReturnType<typeof parseSortKey>): string | undefined {
  let at: unknown = JSON.parse(
    line.replace(/("(?:\\.|[^"\\])*")|(-?\d[\d.eE+-]*)/g, (_, text, number) =>
      text ? asTagged(String(text)) : `"#${String(number)}"`,
    ),
  );
  for (const { name, index } of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    const word = name === undefined ? undefined : `$${Buffer.from(name).toString()}`;
    if (Array.isArray(at)) at = index === undefined ? undefined : (at as unknown[])[index];
    else
      at = word !== undefined && Object.hasOwn(at, word) ? (at as Record<string, unknown>)[word] : undefined;
    if (at === undefined) return undefined;
  }
  const isNumber = typeof at === 'string' && at.startsWith('#');
  const isString = typeof at === 'string' && at.startsWith('$');
  if (type === 'number' && !isNumber) return undefined;
  if ((type === 'string' || type === 'natural') && !isString) return undefined;
  return untag(at);
}

const asTagged = (text: string): string => `"$${text.slice(1)}`;

function untag(value: unknown): string {
  if (typeof value === 'string')
    return value.startsWith('#') ? value.slice(1) : JSON.stringify(value.slice(1));
  if (Array.isArray(value)) return `[${value.map(untag).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, inside]) => `${JSON.stringify(name.slice(1))}:${untag(inside)}`)
    .join(',')}}`;
}

/** Records with few names, so that keys are often there, often missing, often equal. */
export const record: fc.Arbitrary<string> = fc
  .array(fc.tuple(nameText(), fc.oneof(numberText, stringText, jsonText)), { maxLength: 5 })
  .map((members) => `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`);
