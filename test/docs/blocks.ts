import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));

/** A fenced block of a page: its language (empty: none), its text, and the line it begins on. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

/** A command of a `console` block and what is printed below it there. */
export interface Exchange {
  readonly command: string;
  readonly output: string;
}

const FENCED = /^( *)```(\w*)\n(.*?)^\1```$/gms;

/** All blocks of a page, in their order; the path is from the root. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(`${root}${page}`, 'utf8');
  return [...text.matchAll(FENCED)].map(({ 1: indent = '', 2: language = '', 3: body = '', index }) => ({
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    line: text.slice(0, index).split('\n').length,
  }));
}

/** The commands of an `sh` block, one a line. */
export function commandsOf({ text }: Block): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** The commands of a `console` block, each after `$ `, with the lines that follow it. */
export function exchangesOf({ text }: Block): Exchange[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), output: part.slice(end + 1) };
    });
}

/** The name of the file that a block is, when its first line says so (`// clean.mjs`). */
export function fileNameOf({ text }: Block): string | undefined {
  return /^\/\/ (\S+\.[cm]?[jt]s)\n/.exec(text)?.[1];
}
