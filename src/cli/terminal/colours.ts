import { styleText } from 'node:util';
import type { Io, Output } from '../io.js';

/** Words for what a piece of text is; how it looks is decided here. */
export interface Colours {
  heading(text: string): string;
  good(text: string): string;
  warning(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
}

/** The colours for one stream: none unless it is a terminal, `TERM=dumb` and `NO_COLOR` forbid, `FORCE_COLOR` asks. */
export function coloursFor(stream: Output, env: Io['env']): Colours {
  const paint = wantsColour(stream, env)
    ? (format: Parameters<typeof styleText>[0]) => (text: string) =>
        styleText(format, text, { validateStream: false })
    : () => (text: string) => text;
  return {
    heading: paint('bold'),
    good: paint('green'),
    warning: paint('yellow'),
    bad: paint('red'),
    faint: paint('dim'),
  };
}

function wantsColour(stream: Output, env: Io['env']): boolean {
  if (isSet(env['NO_COLOR'])) return false;
  if (isSet(env['FORCE_COLOR'])) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
