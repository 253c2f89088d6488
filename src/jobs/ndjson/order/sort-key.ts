import { PipelineError } from '../../../base/index.js';
import type { PathStep } from '../json/find.js';

/** What the values of a key are compared as; a value of another type counts as missing. */
export type KeyType = 'auto' | 'number' | 'string' | 'natural';

/** One key of a sort: where its value is and how it is compared. */
export interface SortKey {
  /** As it was written, for messages. */
  readonly text: string;
  /** No steps: the record itself. */
  readonly path: readonly PathStep[];
  readonly type: KeyType;
  readonly descending: boolean;
}

/**
 * A key from `path[:type][:desc]`.
 *
 * - `user.name`, `tags[0]`, `[0].id`: names and places. `.` is the record itself. A leading dot is allowed.
 * - `/a~1b/0`: a JSON Pointer (RFC 6901); a number is a name in an object and a place in an array.
 * - `type` is `auto` (default), `number`, `string` or `natural`; `desc` turns the direction.
 *
 * A backslash takes the next character as it is: `a\.b` is the one name `a.b`, `urn\:id` the name `urn:id`. In a pointer only
 * `\:` needs it. Refused with `INVALID_ARGUMENT`, saying what is wrong with which key.
 */
export function parseSortKey(text: string): SortKey {
  const [pathText, ...words] = splitAtColons(text);
  const suffix = parseSuffix(text, words);
  if (pathText === undefined || pathText === '') {
    throw wrong(text, "its path is empty ('.' is the record itself)");
  }
  const path = pathText.startsWith('/') ? parsePointer(text, pathText) : parseDotted(text, pathText);
  return { text, path, ...suffix };
}

const TYPES: readonly string[] = ['auto', 'number', 'string', 'natural'] satisfies KeyType[];

function parseSuffix(text: string, words: readonly string[]): { type: KeyType; descending: boolean } {
  const descending = words.at(-1) === 'desc';
  const rest = descending ? words.slice(0, -1) : words;
  const [type = 'auto', extra] = rest;
  const unknown = TYPES.includes(type) ? extra : type;
  if (unknown === undefined) return { type: type as KeyType, descending };
  if (unknown === 'desc' || TYPES.includes(unknown)) {
    throw wrong(
      text,
      'after the path comes at most one type and then at most one :desc, as in ts:number:desc',
    );
  }
  throw wrong(
    text,
    `':${unknown}' is none of :auto, :number, :string, :natural, :desc (type first; a colon in a name is written \\:)`,
  );
}

/** The path with its backslashes, and the words after the colons that have none. */
function splitAtColons(text: string): string[] {
  return (
    text.match(/(?:^|:)(?:\\.|[^:\\]|\\$)*/gs)?.map((part, i) => (i === 0 ? part : part.slice(1))) ?? ['']
  );
}

function parsePointer(text: string, path: string): PathStep[] {
  return path
    .slice(1)
    .replaceAll('\\:', ':')
    .split('/')
    .map((token) => {
      if (/~(?![01])/.test(token))
        throw wrong(text, "'~' is written ~0 and '/' is written ~1 in a JSON Pointer");
      const name = utf8(token.replaceAll('~1', '/').replaceAll('~0', '~'));
      return /^(?:0|[1-9]\d*)$/.test(token) ? { name, index: Number(token) } : { name };
    });
}

function parseDotted(text: string, path: string): PathStep[] {
  if (path === '.') return [];
  const steps: PathStep[] = [];
  const part = /(?<dot>\.)?(?<name>(?:\\.|[^.[\]\\])+)|\[(?<index>\d+)\]/sy;
  while (part.lastIndex < path.length) {
    const at = part.lastIndex;
    const { dot, name, index } = part.exec(path)?.groups ?? {};
    if (index !== undefined) steps.push({ index: Number(index) });
    else if (name !== undefined && (at === 0 || dot !== undefined))
      steps.push({ name: utf8(name.replace(/\\(.)/gs, '$1')) });
    else throw wrong(text, explain(path, at));
  }
  return steps;
}

function explain(path: string, at: number): string {
  if (path[at] === '[')
    return "'[' must be followed by a place and ']', as in tags[0] (a bracket in a name is written \\[)";
  if (path[at] === '.') return 'a name is empty (an empty name can be written as a JSON Pointer)';
  if (path[at] === '\\') return 'it ends with a backslash';
  return `'${path[at] ?? ''}' cannot stand at place ${at + 1}`;
}

function utf8(name: string): Uint8Array {
  return new Uint8Array(Buffer.from(name, 'utf8'));
}

function wrong(text: string, why: string): PipelineError {
  return new PipelineError('INVALID_ARGUMENT', `the key ${JSON.stringify(text)} cannot be read: ${why}`);
}
