// Controls of both ranges, line separators, and marks that change the direction of what follows.
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\u001b': '\\e' };

/**
 * The text on one line, with everything that could steer a terminal shown as an escape: a file name can hold any of
 * it, and must neither break a line nor set a colour.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => NAMED[character] ?? escapeOf(character));
}

/**
 * The value as JSON on one line, with what JSON itself leaves unescaped and could steer a terminal as `\uXXXX`: whoever
 * reads it gets the very same value.
 */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function escapeOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length <= 2 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`;
}
