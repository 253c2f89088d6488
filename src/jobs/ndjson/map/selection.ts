/** A member of the result, and the member of the record whose value it is. */
export interface Selected {
  readonly name: string;
  readonly from: string;
}

const NAME = String.raw`[A-Za-z_$][\w$]*`;
const NAMES = String.raw`\s*${NAME}\s*(?:,\s*${NAME}\s*)*`;
/** `({ a, b }) => ({ a, b })` */
const BY_PATTERN = new RegExp(String.raw`^\(\s*\{(${NAMES})\}\s*\)\s*=>\s*\(\s*\{(${NAMES})\}\s*\)$`);
const PAIR = String.raw`\s*${NAME}\s*:\s*${NAME}\s*\.\s*${NAME}\s*`;
/** `r => ({ a: r.a, c: r.b })` */
const BY_NAME = new RegExp(
  String.raw`^(?:\(\s*(${NAME})\s*\)|(${NAME}))\s*=>\s*\(\s*\{(${PAIR}(?:,${PAIR})*)\}\s*\)$`,
);

/**
 * What a function chooses of its record, when its text says this and nothing else; undefined when it may do anything more. Calling
 * such a function has no effect but its result, an object of these members in this order (those the record has).
 */
export function selectionOf(source: string): readonly Selected[] | undefined {
  const text = source.trim();
  const selected = selectedBy(text);
  if (selected === undefined) return undefined;
  // `__proto__` in a result is no member of it, and of two members of one name the place of the first counts, and the value of the last.
  if (selected.some(({ name }) => name === '__proto__')) return undefined;
  if (new Set(selected.map(({ name }) => name)).size < selected.length) return undefined;
  // What every object has is not told by a record's own members.
  if (selected.some(({ from }) => from in Object.prototype) || 'toJSON' in Object.prototype) return undefined;
  return selected;
}

function selectedBy(text: string): Selected[] | undefined {
  const [, pattern, shorthand] = BY_PATTERN.exec(text) ?? [];
  if (pattern !== undefined && shorthand !== undefined) {
    const taken = new Set(listOf(pattern));
    const names = listOf(shorthand);
    // Other names are variables of somebody else.
    return names.every((name) => taken.has(name)) ? names.map((name) => ({ name, from: name })) : undefined;
  }
  const [, inBrackets, alone, pairs] = BY_NAME.exec(text) ?? [];
  const record = inBrackets ?? alone;
  if (record === undefined || pairs === undefined) return undefined;
  const selected: Selected[] = [];
  for (const pair of listOf(pairs)) {
    const [name = '', path = ''] = listOf(pair, ':');
    const [object, from = ''] = listOf(path, '.');
    if (object !== record) return undefined;
    selected.push({ name, from });
  }
  return selected;
}

function listOf(text: string, separator = ','): string[] {
  return text.split(separator).map((part) => part.trim());
}
