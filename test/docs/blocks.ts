import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block of a page: its language (empty: none), its text, and the line it begins on. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

/** Pages whose `sh` and `console` blocks are run, and what they print and make is compared, by `commands.test.ts`. */
export const COMMAND_PAGES = ['README.md', 'docs/command-line.md', 'docs/ndjson.md', 'docs/thumbnails.md'];

/** Pages whose programs are compiled and run, and print what their comments say, by `programs.test.ts`. */
export const PROGRAM_PAGES = ['README.md', 'docs/pool.md'];

/** A command of a `console` block and what is printed below it there. */
export interface Exchange {
  readonly command: string;
  readonly output: string;
}

const OPENING = /^(?<indent> *)(?<fence>`{3,}|~{3,}) *(?<language>[^`]*?) *$/;

/** All blocks of a page, in their order; the path is from the root. */
export function blocksOf(page: string): Block[] {
  return blocksIn(readFileSync(`${root}${page}`, 'utf8'));
}

/**
 * All blocks of a Markdown text: between fences of any kind, whatever is said behind the first; also what Markdown takes for code because it is
 * indented, whose language is `indented`. Throws when a fence is not closed.
 */
export function blocksIn(text: string): Block[] {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const { indent = '', fence, language = '' } = OPENING.exec(lines[at] ?? '')?.groups ?? {};
    if (fence === undefined) {
      if (isIndented(lines, at)) blocks.push({ language: 'indented', text: lines[at] ?? '', line: at + 1 });
      continue;
    }
    const closing = new RegExp(`^ *${fence[0]}{${fence.length},} *$`);
    const end = lines.findIndex((line, number) => number > at && closing.test(line));
    if (end < 0) throw new Error(`the fence in line ${at + 1} is not closed`);
    const body = lines
      .slice(at + 1, end)
      .map((line) => `${line.replace(new RegExp(`^ {0,${indent.length}}`), '')}\n`);
    blocks.push({ language, text: body.join(''), line: at + 1 });
    at = end;
  }
  return blocks;
}

/** Four spaces after an empty line, where no list goes on. */
function isIndented(lines: readonly string[], at: number): boolean {
  if (!/^ {4,}\S/.test(lines[at] ?? '') || (lines[at - 1] ?? '') !== '') return false;
  const before = lines.slice(0, at).findLast((line) => line !== '' && !line.startsWith(' ')) ?? '';
  return !/^([-*]|\d+\.) /.test(before);
}

/** The commands of an `sh` block, one a line. */
export function commandsOf({ text }: Block): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** The commands of a `console` block, each after `$ `, with the lines that follow it. */
export function exchangesOf({ line, text }: Block): Exchange[] {
  const [before, ...parts] = text.split(/^\$ /m);
  if (before !== '') throw new Error(`the block in line ${line} does not begin with a command`);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return { command: part.slice(0, end), output: part.slice(end + 1) };
  });
}

/** The name of the file that a block is, when its first line says so (`// clean.mjs`). */
export function fileNameOf({ text }: Block): string | undefined {
  return /^\/\/ (\S+\.[cm]?[jt]s)\n/.exec(text)?.[1];
}
