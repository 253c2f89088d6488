/** More than these are not worth being looked for one by one. */
const MOST = 16;

const NAME = String.raw`[A-Za-z_$][\w$]*`;
/** A second parameter takes nothing of the record. */
const SECOND = String.raw`(?:,\s*(?:${NAME}|\{[\w$\s,]*\})\s*)?`;
const BY_PATTERN = new RegExp(String.raw`^(?:async\s+)?\(\s*\{([\w$\s,:]*)\}\s*${SECOND}\)\s*=>`);
const BY_NAME = new RegExp(String.raw`^(?:async\s+)?(?:\(\s*(${NAME})\s*${SECOND}\)|(${NAME}))\s*=>`);
const MEMBER = new RegExp(String.raw`^(${NAME})(?:\s*:\s*${NAME})?$`);
/** A method call hands the whole record over as `this`. */
const ACCESS = new RegExp(String.raw`^\s*\??\.\s*(${NAME})(\s*(?:\?\.\s*)?[(${'`'}])?`);

/**
 * The members of its record, of the top level, that an arrow function can look at; undefined when it may look at others, or at the
 * record as a whole. It reads the function's text, and whatever it is not sure of counts as the whole record: a name in a string too many
 * costs nothing but time.
 */
export function usedMembers(fn: (...parameters: never[]) => unknown): readonly string[] | undefined {
  return membersIn(Function.prototype.toString.call(fn));
}

/** The same of the text of such a function. */
export function membersIn(text: string): readonly string[] | undefined {
  const byPattern = BY_PATTERN.exec(text);
  const names = byPattern === null ? namesOfBody(text) : namesOfPattern(byPattern[1] ?? '');
  if (names === undefined || names.size > MOST) return undefined;
  // What every object has is not told by a record's own members.
  for (const name of names) if (name in Object.prototype) return undefined;
  return [...names];
}

function namesOfPattern(pattern: string): Set<string> | undefined {
  const names = new Set<string>();
  for (const part of pattern.split(',')) {
    if (part.trim() === '') continue;
    const name = MEMBER.exec(part.trim())?.[1];
    if (name === undefined) return undefined;
    names.add(name);
  }
  return names;
}

function namesOfBody(text: string): Set<string> | undefined {
  const head = BY_NAME.exec(text);
  const record = head?.[1] ?? head?.[2];
  if (head === null || record === undefined) return undefined;
  const body = text.slice(head[0].length);
  // Comments, escapes and letters beyond ASCII hide names from the search below; `eval` sees all of them.
  if (/[^\t\n\r -~]|\\|\/\*|\/\/|\beval\b/.test(body)) return undefined;
  const names = new Set<string>();
  const mentions = new RegExp(String.raw`(?<![\w$])${record.replaceAll('$', String.raw`\$`)}(?![\w$])`, 'g');
  for (const { index } of body.matchAll(mentions)) {
    if (/(?<!\.)\.\s*$/.test(body.slice(0, index))) continue; // a member of something else, by the same name
    const access = ACCESS.exec(body.slice(index + record.length));
    const name = access?.[1];
    if (name === undefined || access?.[2] !== undefined) return undefined;
    names.add(name);
  }
  return names;
}
