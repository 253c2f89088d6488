import type { Command } from '../commands.js';
import { checkOptions } from './check-options.js';
import { filterOptions, mapOptions } from './map-options.js';
import { replayOptions } from './replay-options.js';
import { runOptions } from './run-options.js';
import { sortOptions } from './sort-options.js';

const INPUTS =
  'Input is files or standard input (-), one JSON value a line; gzip is recognised by its content. Blank lines are ' +
  'skipped, a byte order mark at the start of a file is taken off, a last line without a newline gets one.';

const FAULTS =
  'A fault is told as <file>:<line>:<column> (byte <offset>): <reason>, at the first byte that cannot stand there. ' +
  'Columns and offsets count bytes, lines and columns from 1, offsets from 0.';

const CALL = 'The function is called as fn(record, { index, line, signal }).';

const FUNCTION_FAULTS =
  'A record fails when the function throws, rejects, takes longer than --timeout, calls process.exit or exhausts the memory of its ' +
  "worker, and when JSON cannot hold what it gives. It is told with its place, the record's first byte; the others go on as --on-error says.";

/** The commands over NDJSON. */
export const ndjsonCommands: readonly Command[] = [
  {
    name: 'check',
    summary: 'Validate NDJSON: the exact place of every fault',
    operands: '[file...]',
    examples: [
      { line: 'pipeline check events.ndjson', does: 'every fault with its place' },
      { line: 'zcat logs/*.gz | pipeline check', does: 'from a pipe' },
      { line: 'pipeline check --dead-letter bad.ndjson in.ndjson', does: 'keep the faulty lines' },
      { line: 'pipeline check --max-failures 10 in.ndjson', does: 'give up at the eleventh' },
    ],
    description: [
      'Strict RFC 8259 and UTF-8, on all cores. Nesting has no limit. Every fault is reported, whatever --on-error says.',
      FAULTS,
      INPUTS,
    ],
    options: checkOptions,
    load: async () => (await import('./check.js')).command,
  },
  {
    name: 'sort',
    summary: 'Sort NDJSON by keys: external, stable, byte for byte',
    operands: '[file...]',
    examples: [
      { line: 'pipeline sort -k ts events.ndjson -o sorted.ndjson', does: 'by one key, into a file' },
      { line: 'pipeline sort -k user.name -k ts:number:desc *.gz', does: 'several keys and inputs' },
      { line: 'pipeline sort -k score:desc -n 100 in.ndjson', does: 'the hundred greatest' },
      { line: 'pipeline sort -k id -u in.ndjson -o in.ndjson', does: 'the first of every id, in place' },
      { line: 'pipeline sort -m -k ts a.ndjson b.ndjson', does: 'merge what is in order' },
    ],
    description: [
      'Lines leave exactly as they came. Records with equal keys keep their order, under :desc and -r too. Numbers are ' +
        'compared by exact value however many digits they have, strings by code point after their escapes are resolved; of ' +
        'duplicate names in an object the last counts.',
      'Output begins when all input has been read. Past -S records go to files without a name in -T, which are gone ' +
        'whatever becomes of the process.',
      FAULTS,
      INPUTS,
    ],
    options: sortOptions,
    load: async () => (await import('./sort.js')).command,
  },
  {
    name: 'map',
    summary: 'Your function over every record of NDJSON, on all cores',
    operands: '[file...]',
    examples: [
      { line: "pipeline map -e '({ id, score }) => ({ id, score })' in.ndjson", does: 'two members' },
      { line: "pipeline map -e 'r.items' --flat in.ndjson", does: 'the elements as records' },
      { line: 'pipeline map --module clean.js#one in.ndjson -o out.ndjson', does: 'a function of a module' },
      { line: 'pipeline map --module look-up.mjs --concurrency 64 --retries 2', does: 'calls that wait' },
    ],
    description: [
      `${CALL} What it gives is printed as JSON.stringify writes it; undefined ` +
        'leaves the record out; a promise is awaited. What it prints itself goes to standard error.',
      FUNCTION_FAULTS,
      INPUTS,
    ],
    options: mapOptions,
    load: async () => (await import('./map.js')).map,
  },
  {
    name: 'filter',
    summary: 'Keep the records that your function says, byte for byte',
    operands: '[file...]',
    examples: [
      { line: "pipeline filter -e 'r => r.score < 500' in.ndjson", does: 'by a number' },
      { line: 'pipeline filter -e \'r.tags.includes("new")\' *.gz', does: 'an expression of r' },
      { line: 'pipeline filter --module rules.js#isOurs in.ndjson', does: 'a function of a module' },
    ],
    description: [
      `${CALL} A record for which it gives something true leaves exactly as it ` +
        'came. What it prints goes to standard error.',
      FUNCTION_FAULTS,
      INPUTS,
    ],
    options: filterOptions,
    load: async () => (await import('./map.js')).filter,
  },
  {
    name: 'run',
    summary: 'A pipeline module over NDJSON',
    operands: '<module> [file...]',
    missingOperand: 'no module given: name a file whose default export takes the builder and gives it back',
    examples: [
      {
        line: 'pipeline run recent.mjs events.ndjson -o recent.ndjson',
        does: 'its stages over every record',
      },
      { line: 'pipeline run recent.mjs --dry-run', does: 'the plan' },
    ],
    description: [
      "The module's default export is given a builder over the records and gives it back: export default (p) => p.filter((r) => r.ok)" +
        ".map((r) => r.user).sort({ by: 'name' }). It is the builder of the library, with all its stages and options.",
      'What comes out of the last stage is printed, a line each. What the module prints with console goes to standard error.',
      'A record that fails in a stage is told with its place, the first byte of its line, and becomes what --on-error says, unless the stage has an onError of its own. Records that batch has put together fail together; a sort whose key fails ends the run.',
      FAULTS,
      INPUTS,
    ],
    options: runOptions,
    load: async () => (await import('./run.js')).command,
  },
  {
    name: 'replay',
    summary: 'Print the records that dead-letter files keep',
    operands: '<dead-letter...>',
    missingOperand: 'no dead-letter file given (- reads standard input)',
    examples: [
      { line: 'pipeline replay bad.ndjson', does: 'the raw records, exactly as they were' },
      { line: 'pipeline replay bad.ndjson | pipeline check', does: 'see what is wrong with them' },
    ],
    description: [
      'Every line of a dead-letter file keeps one record that failed, with its bytes. They are printed again, a line each, ' +
        'to be mended or tried once more.',
    ],
    options: replayOptions,
    load: async () => (await import('./replay.js')).command,
  },
];
