import type { NameTemplate, Placeholder } from './template.js';

/** What the placeholders of one output stand for; `w`, `h`, `hash` and `ext` only where they are known. */
export type NameFields = Readonly<Partial<Record<Placeholder, string>>>;

/** What has to be mended: an empty segment, one of dots, a NUL. Most names have nothing of it. */
const UNSAFE = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;

/**
 * The name of one output below the output folder, with forward slashes. Whatever the fields hold it stays below:
 * I1 it is not empty, and neither is any segment;
 * I2 no segment is `.` or `..`;
 * I3 it holds no NUL, and slashes only where the template or `{dir}` has them.
 */
export function renderName(template: NameTemplate, fields: NameFields): string {
  let text = '';
  for (const token of template.tokens) {
    text += token.kind === 'text' ? token.text : fieldText(token.name, fields[token.name] ?? '');
  }
  if (!UNSAFE.test(text)) return text;
  const segments = text.replaceAll('\u0000', '_').split('/');
  const file = segments.pop() ?? '';
  return [...segments.filter((segment) => segment !== '').map(safeSegment), safeSegment(file)].join('/');
}

/** `{dir}` is a path; what else stands for itself is part of one name. */
function fieldText(placeholder: Placeholder, value: string): string {
  return placeholder === 'dir' || !value.includes('/') ? value : value.replaceAll('/', '_');
}

function safeSegment(segment: string): string {
  if (segment === '') return '_';
  return segment === '.' || segment === '..' ? segment.replaceAll('.', '_') : segment;
}
