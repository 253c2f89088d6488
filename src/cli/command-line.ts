import { Command as Parser, CommanderError, Option as ParserOption } from 'commander';
import type { Command } from './commands.js';
import { didYouMean, nearestOf } from './nearest.js';
import { flagsOf, type OptionTable } from './option-table.js';

/** The options given, by long name: true for a flag, else the texts in the order given, not checked yet. */
export type RawValues = ReadonlyMap<string, true | readonly string[]>;

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: 'overview'; readonly asked: boolean }
  | { readonly kind: 'version' }
  | { readonly kind: 'help'; readonly command: Command; readonly form: 'short' | 'long' }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly operands: readonly string[];
      readonly values: RawValues;
    }
  /** It cannot be understood. `command` is the one whose help says more. */
  | { readonly kind: 'refused'; readonly reason: string; readonly command?: string };

const PROGRAM_OPTIONS = {
  help: { short: 'h', takes: { kind: 'flag' }, group: 'Help', help: 'this overview' },
  version: { short: 'V', takes: { kind: 'flag' }, group: 'Help', help: 'the version' },
} as const;

/** Understands a command line as far as its form goes; what the values mean is checked by the command. Never throws. */
export function parseCommandLine(argv: readonly string[], commands: readonly Command[]): Invocation {
  const [first, ...rest] = argv;
  if (first === undefined) return { kind: 'overview', asked: false };
  if (first === 'help') return parseHelp(rest, commands);
  const command = commands.find(({ name }) => name === first);
  if (command !== undefined) return parseCommand(command, rest);
  if (first.startsWith('-') && first !== '-') return parseProgramOptions(argv);
  return unknownCommand(first, commands);
}

function parseHelp(names: readonly string[], commands: readonly Command[]): Invocation {
  const [name] = names;
  if (name === undefined || name.startsWith('-')) return { kind: 'overview', asked: true };
  const command = commands.find((candidate) => candidate.name === name);
  return command === undefined ? unknownCommand(name, commands) : { kind: 'help', command, form: 'long' };
}

function unknownCommand(name: string, commands: readonly Command[]): Invocation {
  const hint = didYouMean(
    name,
    commands.map((command) => command.name),
  );
  return { kind: 'refused', reason: `unknown command '${name}'${hint}` };
}

function parseProgramOptions(argv: readonly string[]): Invocation {
  const parsed = parseOptions(PROGRAM_OPTIONS, argv);
  if (parsed.kind === 'refused') return { kind: 'refused', reason: parsed.reason };
  return parsed.values.has('version') ? { kind: 'version' } : { kind: 'overview', asked: true };
}

function parseCommand(command: Command, args: readonly string[]): Invocation {
  const parsed = parseOptions(command.options, args);
  if (parsed.kind === 'refused') return { kind: 'refused', reason: parsed.reason, command: command.name };
  const { operands, values } = parsed;
  if (values.has('help-all')) return { kind: 'help', command, form: 'long' };
  if (values.has('help')) return { kind: 'help', command, form: 'short' };
  return { kind: 'run', command, operands, values };
}

type ParsedOptions =
  | { readonly kind: 'understood'; readonly operands: readonly string[]; readonly values: RawValues }
  | { readonly kind: 'refused'; readonly reason: string };

function parseOptions(table: OptionTable, args: readonly string[]): ParsedOptions {
  const values = new Map<string, true | string[]>();
  const parser = parserOf(table, values);
  try {
    const { operands, unknown } = parser.parseOptions([...args]);
    const [stranger] = unknown;
    if (stranger !== undefined) return { kind: 'refused', reason: reasonOfUnknown(stranger, table) };
    return { kind: 'understood', operands, values };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return {
      kind: 'refused',
      reason: error.message.replace(/^error: /, '').replace(/' argument missing$/, "' needs a value"),
    };
  }
}

function parserOf(table: OptionTable, values: Map<string, true | string[]>): Parser {
  const parser = new Parser()
    .helpOption(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  for (const [name, option] of Object.entries(table)) {
    const parserOption = new ParserOption(flagsOf(name, option).trim());
    parser.addOption(parserOption);
    parser.on(`option:${parserOption.name()}`, (text?: string) => {
      const given = values.get(name);
      if (text === undefined) values.set(name, true);
      else if (Array.isArray(given)) given.push(text);
      else values.set(name, [text]);
    });
  }
  return parser;
}

function reasonOfUnknown(stranger: string, table: OptionTable): string {
  const [flag = stranger] = stranger.split('=', 1);
  if (flag.startsWith('--') && Object.hasOwn(table, flag.slice(2))) return `option '${flag}' takes no value`;
  const names = Object.keys(table).map((name) => `--${name}`);
  // One dash in place of two is a slip of its own: -size for --size.
  const meant = flag.startsWith('--') ? nearestOf(flag, names) : nearestOf(`-${flag}`, names);
  if (meant !== undefined) return `unknown option '${flag}' (did you mean ${meant}?)`;
  const isPath = /^-[^-].*[./]/.test(stranger); // -draft.jpg, as a shell's glob gives it
  return `unknown option '${flag}'${isPath ? ` (a path that begins with a dash is written ./${stranger})` : ''}`;
}
