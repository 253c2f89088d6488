import type { Command } from './commands.js';
import { exitCodeMeanings } from './exit-codes.js';
import { flagsOf, type Option, type OptionTable } from './option-table.js';
import type { Colours } from './terminal/colours.js';

/** One screen is 80 columns by 40 lines; the long form is for reading, in a pager that may be wider. */
const SCREEN = 80;
const WIDTH = 96;
const INDENT = 2;

/** The page of the program: what it can do, and where to read on. */
export function overviewPage(commands: readonly Command[], colours: Colours): string {
  const column = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return page(
    'Process many things at once: images into thumbnails, NDJSON of any size.',
    `${colours.heading('Usage:')} pipeline <command> [options] ...`,
    section(
      colours.heading('Examples:'),
      commands.flatMap(({ examples }) => examples.slice(0, 2).map(({ line }) => line)),
    ),
    section(
      colours.heading('Commands:'),
      commands.map(({ name, summary }) => name.padEnd(column) + summary),
    ),
    'pipeline <command> --help   the command on one screen\n' +
      'pipeline help <command>     every option in full\n' +
      'pipeline --version          the version',
  );
}

/**
 * The page of one command. Short: one screen with examples, the options most used, and the names of the others. Long:
 * what the command does, and every option with all that is to be known of it.
 */
export function helpPage(command: Command, form: 'short' | 'long', colours: Colours): string {
  return form === 'short' ? shortHelp(command, colours) : longHelp(command, colours);
}

function shortHelp(command: Command, colours: Colours): string {
  const entries = Object.entries(command.options);
  const common = entries.filter(([, option]) => option.common === true);
  const shown = common.length > 0 ? common : entries; // a command with nothing but help
  const column = Math.max(...shown.map(([name, option]) => flagsOf(name, option).length)) + 2;
  const others = entries.filter((entry) => !shown.includes(entry)).map(flagsInBrief);
  const inFull = `In full: pipeline help ${command.name}`;
  return page(
    `${command.summary}.`,
    usageLine(command, colours),
    section(colours.heading('Examples:'), exampleLines(command, SCREEN, colours)),
    section(
      colours.heading('Options:'),
      shown.flatMap(([name, option]) => beside(flagsOf(name, option), oneLine(option), column)),
    ),
    others.length === 0
      ? inFull
      : `${colours.heading('Also:')}\n${wrap(others.join(', '), SCREEN, '  ')}\n  ${inFull}`,
  );
}

function longHelp(command: Command, colours: Colours): string {
  return page(
    `${command.summary}.`,
    usageLine(command, colours),
    section(colours.heading('Examples:'), exampleLines(command, WIDTH, colours)),
    ...command.description.map((paragraph) => wrap(paragraph, WIDTH, '')),
    ...[...groupsOf(command.options)].map(
      ([group, entries]) =>
        `${colours.heading(`${group}:`)}\n${entries.map(([name, option]) => inFull(name, option)).join('\n')}`,
    ),
    section(
      colours.heading('Exit codes:'),
      exitCodeMeanings.map(([codes, meaning]) => codes.padEnd(11) + meaning),
    ),
  );
}

// The options by their heading, headings in the order they first appear.
function groupsOf(options: OptionTable): Map<string, [string, Option][]> {
  const groups = new Map<string, [string, Option][]>();
  for (const entry of Object.entries(options)) {
    const group = groups.get(entry[1].group);
    if (group === undefined) groups.set(entry[1].group, [entry]);
    else group.push(entry);
  }
  return groups;
}

function usageLine(command: Command, colours: Colours): string {
  return `${colours.heading('Usage:')} pipeline ${command.name} [options] ${command.operands}`.trimEnd();
}

// What an example does stands beside it, in one column; where that is too narrow for the example, below it.
function exampleLines({ examples }: Command, width: number, colours: Colours): string[] {
  const widest = Math.max(...examples.map(({ line }) => line.length)) + 2;
  const longest = Math.max(...examples.map(({ does }) => does.length));
  const column = Math.min(widest, width - INDENT - longest);
  return examples.flatMap(({ line, does }) =>
    line.length + 2 <= column
      ? [line.padEnd(column) + colours.faint(does)]
      : [line, ' '.repeat(column) + colours.faint(does)],
  );
}

// What an option is for, in a column of its own that goes on as long as it has to.
function beside(flags: string, text: string, column: number): string[] {
  const [first = '', ...more] = wrap(text, SCREEN - INDENT, ' '.repeat(column)).split('\n');
  return [flags.padEnd(column) + first.slice(column), ...more];
}

function flagsInBrief([name, option]: readonly [string, Option]): string {
  return option.short === undefined ? `--${name}` : `-${option.short}/--${name}`;
}

function oneLine(option: Option): string {
  return option.default === undefined ? option.help : `${option.help} [${option.default}]`;
}

function inFull(name: string, option: Option): string {
  const lines = [option.help[0]?.toUpperCase() + option.help.slice(1) + '.'];
  if (option.details !== undefined) lines.push(option.details.join(' '));
  if (option.default !== undefined) lines.push(`Default: ${option.default}.`);
  return `  ${flagsOf(name, option)}\n${lines.map((line) => wrap(line, WIDTH, '          ')).join('\n')}`;
}

function section(heading: string, lines: readonly string[]): string {
  return `${heading}\n${lines.map((line) => `${' '.repeat(INDENT)}${line}`.trimEnd()).join('\n')}`;
}

function page(...parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}

function wrap(text: string, width: number, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line].join('\n');
}
