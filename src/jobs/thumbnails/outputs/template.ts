import { sep } from 'node:path';
import { PipelineError } from '../../../base/index.js';

/** What can stand between braces in `--name`. */
export const PLACEHOLDERS = ['dir', 'name', 'ext', 'srcext', 'size', 'w', 'h', 'hash'] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** A piece of a template. */
type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly name: Placeholder };

/** A template that has been checked. */
export interface NameTemplate {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly uses: ReadonlySet<Placeholder>;
  /** It ends with `.{ext}`: the extension is the last thing that is needed. */
  readonly endsWithExt: boolean;
}

/** The template when none is given: several sizes need a name each. */
export function defaultTemplate(sizes: readonly string[]): string {
  return sizes.length > 1 ? '{dir}/{name}-{size}.{ext}' : '{dir}/{name}.{ext}';
}

/**
 * Reads a template for the named sizes. It is refused with `INVALID_ARGUMENT` when a placeholder is unknown or a brace
 * has no partner, when it could lead out of the output folder (an absolute path, `..`), when it ends with a slash, when
 * several sizes would write one file (neither `{size}` nor `{w}` nor `{h}` is in it), and when a size's name that goes
 * into it holds a slash or a control character.
 */
export function parseTemplate(typed: string, sizes: readonly string[]): NameTemplate {
  const text = withoutDots(sep === '/' ? typed : typed.replaceAll(sep, '/'));
  const tokens = readTokens(text);
  const uses = new Set(tokens.flatMap((token) => (token.kind === 'placeholder' ? [token.name] : [])));
  refuseWaysOut(text, tokens);
  if (sizes.length > 1 && !uses.has('size') && !uses.has('w') && !uses.has('h')) {
    throw invalid(text, 'with several sizes it needs {size}, or {w} or {h}, to tell them apart');
  }
  if (uses.has('size')) for (const size of sizes) refuseUnusableSize(size);
  return { text, tokens, uses, endsWithExt: text.endsWith('.{ext}') };
}

/** `./` leads nowhere: it is left out, so that no segment is a dot alone. */
function withoutDots(text: string): string {
  return text.replaceAll(/(^|\/)(?:\.\/)+/g, '$1');
}

function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (const [piece, name] of text.matchAll(/\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    if (name !== undefined) tokens.push({ kind: 'placeholder', name: requirePlaceholder(text, name) });
    else if (piece === '{' || piece === '}') throw invalid(text, `the brace ${piece} has no partner`);
    else tokens.push({ kind: 'text', text: piece });
  }
  return tokens;
}

function requirePlaceholder(text: string, name: string): Placeholder {
  if ((PLACEHOLDERS as readonly string[]).includes(name)) return name as Placeholder;
  const allowed = PLACEHOLDERS.map((placeholder) => `{${placeholder}}`).join(' ');
  throw invalid(text, `{${name}} is not one of ${allowed}`);
}

function refuseWaysOut(text: string, tokens: readonly Token[]): void {
  const last = tokens.at(-1);
  if (last === undefined || (last.kind === 'text' && /[/\\]$/.test(last.text))) {
    throw invalid(text, 'it must end with the name of a file');
  }
  if (/^(?:[/\\]|[a-z]:)/i.test(text)) throw invalid(text, 'it must be relative: thumbnails go under --out');
  if (text.split(/[/\\]/).includes('..')) throw invalid(text, '.. would lead out of the output folder');
  if (text.includes('\0')) throw invalid(text, 'it holds a NUL character');
}

function refuseUnusableSize(size: string): void {
  if (size === '' || /[/\\\p{Cc}]/u.test(size)) {
    const message = `the name of a size must be usable in a file name, not ${JSON.stringify(size)}`;
    throw new PipelineError('INVALID_ARGUMENT', message);
  }
}

function invalid(text: string, reason: string): PipelineError {
  return new PipelineError(
    'INVALID_ARGUMENT',
    `the name template ${JSON.stringify(text)} cannot be used: ${reason}`,
  );
}
