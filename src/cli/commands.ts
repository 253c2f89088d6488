import { completionOptions, SHELLS } from './completion/options.js';
import type { CommandModule } from './command-module.js';
import { doctorOptions } from './doctor/options.js';
import type { OptionTable } from './option-table.js';
import { ndjsonCommands } from './ndjson/commands.js';
import { thumbnailsOptions } from './thumbnails/options.js';

/** A command as far as parsing and help need it; its code is loaded only to run it. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What stands after the options: `<path|glob|->...`. */
  readonly operands: string;
  /** Said when no operand is given; a command without it works on standard input then. */
  readonly missingOperand?: string;
  /** What a shell offers for operands when it is not files. */
  readonly operandWords?: readonly string[];
  /** Command lines to start from, and what each does. */
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  /** What the long help tells before the options, a paragraph each. */
  readonly description: readonly string[];
  readonly options: OptionTable;
  load(): Promise<CommandModule>;
}

export const commands: readonly Command[] = [
  {
    name: 'thumbnails',
    summary: 'Make thumbnails of images, of whole folders too',
    operands: '<path|glob|->...',
    missingOperand: 'no path given: name images, folders or globs, or - to read paths from standard input',
    examples: [
      { line: 'pipeline thumbnails ./photos', does: '256 px, into ./thumbnails' },
      { line: 'pipeline thumbnails ./photos -o web -s 320 -s 1280 -f webp', does: 'two sizes, WebP' },
      { line: 'pipeline thumbnails "photos/**/*.jpg" -s 200x200 --fit cover', does: 'squares, cut to fill' },
      { line: 'find . -name "*.png" -print0 | pipeline thumbnails -0 -', does: 'paths from a pipe' },
      { line: 'pipeline thumbnails ./photos --dry-run', does: 'the plan; nothing is written' },
    ],
    description: [
      'Folders are walked and mirrored: photos/a/b.jpg, found by walking photos, becomes thumbnails/a/b.jpg. Files named ' +
        'jpg, jpeg, png, webp, avif, gif, tif, tiff and svg are taken, in any case; others (HEIC, RAW, PDF, …), which ' +
        'cannot be read, are passed over in silence. The ' +
        'orientation a camera recorded is applied, colours become sRGB, metadata is left out. One bad image costs ' +
        'one image: it is told with its reason, all others are done, and the exit code is 1.',
      'Data goes to standard output (with --ndjson, --json or --dry-run), everything else to standard error. The ' +
        'first Ctrl-C finishes the images in flight, the second stops at once; no half-written file is left.',
    ],
    options: thumbnailsOptions,
    load: async () => (await import('./thumbnails/command.js')).command,
  },
  ...ndjsonCommands,
  {
    name: 'doctor',
    summary: 'What this machine gives, and what to change where it is too little',
    operands: '',
    operandWords: [],
    examples: [
      { line: 'pipeline doctor', does: 'a line for each thing, and what to change' },
      { line: 'pipeline doctor --json', does: 'the same for programs' },
    ],
    description: [
      'Version of Node, cores, memory, thread pool, image codecs, temporary space and open files, with the limits of a container. Nothing is ' +
        'written, and of the environment only UV_THREADPOOL_SIZE and the temporary folder are told.',
      'good: nothing to do. note: all works, and could work better. poor: some work will fail until it is changed; the exit code is 1 then.',
    ],
    options: doctorOptions,
    load: async () => (await import('./doctor/command.js')).command,
  },
  {
    name: 'completion',
    summary: 'A script that completes commands and options in your shell',
    operands: '<bash|zsh|fish>',
    operandWords: SHELLS,
    missingOperand: 'no shell named: bash, zsh or fish',
    examples: [
      { line: 'eval "$(pipeline completion bash)"', does: 'in ~/.bashrc' },
      { line: 'eval "$(pipeline completion zsh)"', does: 'in ~/.zshrc, after compinit' },
      { line: 'pipeline completion fish | source', does: 'in config.fish' },
    ],
    description: ['The script is made from the same tables as the commands and their help.'],
    options: completionOptions,
    load: async () => (await import('./completion/command.js')).command,
  },
];
