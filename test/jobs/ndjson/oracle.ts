/**
 * The order of the contract written down plainly: values are built, numbers are exact fractions of BigInt, strings are arrays
 * of code points. Slow and simple, to hold the kernel against.
 */
export type Exact =
  | { readonly rank: 1 | 2 | 3 }
  | { readonly rank: 4; readonly mantissa: bigint; readonly exponent: number }
  | { readonly rank: 5; readonly points: readonly number[] }
  | { readonly rank: 6; readonly elements: readonly Exact[] }
  | { readonly rank: 7; readonly members: ReadonlyMap<string, Exact> };

const TOKEN = /\s*(?:(?<punctuation>[[\]{},:])|(?<string>"(?:\\.|[^"\\])*")|(?<word>[^\s[\]{},:"]+))/y;

/** Reads valid JSON exactly. */
export function read(text: string): Exact {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(match[0].trim());
  return value(tokens.reverse());
}

/** Takes tokens off the end, where the first is. */
function value(tokens: string[]): Exact {
  const token = tokens.pop() ?? '';
  if (token === '[') {
    const elements: Exact[] = [];
    while (tokens.at(-1) !== ']') {
      elements.push(value(tokens));
      if (tokens.at(-1) === ',') tokens.pop();
    }
    tokens.pop();
    return { rank: 6, elements };
  }
  if (token === '{') {
    const members = new Map<string, Exact>();
    while (tokens.at(-1) !== '}') {
      const name = JSON.parse(tokens.pop() ?? '') as string;
      tokens.pop();
      members.set(name, value(tokens));
      if (tokens.at(-1) === ',') tokens.pop();
    }
    tokens.pop();
    return { rank: 7, members };
  }
  if (token.startsWith('"')) return { rank: 5, points: codePoints(JSON.parse(token) as string) };
  if (token === 'null') return { rank: 1 };
  if (token === 'false') return { rank: 2 };
  if (token === 'true') return { rank: 3 };
  const {
    sign = '',
    int = '',
    frac = '',
    exp = '0',
  } = /^(?<sign>-?)(?<int>\d+)(?:\.(?<frac>\d+))?(?:[eE](?<exp>[-+]?\d+))?$/.exec(token)?.groups ?? {};
  return { rank: 4, mantissa: BigInt(`${sign}${int}${frac}`), exponent: Number(exp) - frac.length };
}

function codePoints(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

export function compareExact(a: Exact, b: Exact): number {
  if (a.rank === 4 && b.rank === 4) {
    if (a.mantissa === 0n || b.mantissa === 0n) return sign(a.mantissa) - sign(b.mantissa);
    // Far apart: the powers of ten would not fit in memory, and decide alone.
    if (Math.abs(a.exponent - b.exponent) > 100_000) {
      const isGreater = a.exponent > b.exponent;
      if (sign(a.mantissa) !== sign(b.mantissa)) return sign(a.mantissa);
      return isGreater ? sign(a.mantissa) : -sign(a.mantissa);
    }
    const least = Math.min(a.exponent, b.exponent);
    const x = a.mantissa * 10n ** BigInt(a.exponent - least);
    const y = b.mantissa * 10n ** BigInt(b.exponent - least);
    return x < y ? -1 : Number(x > y);
  }
  if (a.rank === 5 && b.rank === 5) return compareLists(a.points, b.points, (x, y) => x - y);
  if (a.rank === 6 && b.rank === 6) return compareLists(a.elements, b.elements, compareExact);
  if (a.rank === 7 && b.rank === 7) {
    const names = sortedNames(a.members);
    const others = sortedNames(b.members);
    const byNames = compareLists(names, others, compareText);
    if (byNames !== 0) return byNames;
    return compareLists(
      names.map((name) => a.members.get(name) as Exact),
      others.map((name) => b.members.get(name) as Exact),
      compareExact,
    );
  }
  return Math.sign(a.rank - b.rank);
}

function sign(mantissa: bigint): number {
  return mantissa < 0n ? -1 : Number(mantissa > 0n);
}

/** Digits by value, the rest by code point; what is the same by that, by code point. */
export function compareNaturally(a: string, b: string): number {
  const byParts = compareLists(naturalParts(a), naturalParts(b), (x, y) => {
    if (typeof x === 'bigint' && typeof y === 'bigint') return x < y ? -1 : Number(x > y);
    return (typeof x === 'bigint' ? 0x30 : x) - (typeof y === 'bigint' ? 0x30 : y);
  });
  return byParts !== 0 ? byParts : compareText(a, b);
}

function naturalParts(text: string): (bigint | number)[] {
  return (text.match(/\d+|[^\d]/gsu) ?? []).map((part) =>
    /^\d/.test(part) ? BigInt(part) : (part.codePointAt(0) ?? 0),
  );
}

function compareText(a: string, b: string): number {
  return compareLists(codePoints(a), codePoints(b), (x, y) => x - y);
}

function sortedNames(members: ReadonlyMap<string, Exact>): string[] {
  return [...members.keys()].sort(compareText);
}

function compareLists<T>(a: readonly T[], b: readonly T[], compare: (x: T, y: T) => number): number {
  for (const [n, x] of a.entries()) {
    const y = b[n];
    if (y === undefined) return 1;
    const difference = compare(x, y);
    if (difference !== 0) return Math.sign(difference);
  }
  return a.length < b.length ? -1 : 0;
}
