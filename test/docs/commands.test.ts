import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import pLimit from 'p-limit';
import { beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../cli/in-process.js';
import { type Ended, ended } from '../e2e/bin.js';
import { runTasksInThisProcess } from '../pool/in-this-process.js';
import { type Block, blocksOf, COMMAND_PAGES, commandsOf, exchangesOf } from './blocks.js';
import { Sandbox, steady } from './sandbox.js';

interface Outcome {
  readonly status: number | null;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly made: readonly string[];
}

/** What installs and tests this project is run by `.ci/run`, and not from inside of a test. */
const OF_THIS_PROJECT = /^npm install/;

/** A fault in the second line, as the first lines of the README have it. */
const FAULTY = '{"a":1}\n{"a":01}\n{"a":2,"ts":1}\n';

const hasJq = spawnSync('jq', ['--version']).status === 0;
if (!hasJq) console.warn('commands with jq are not tried: it is not installed');

/** What each command of the pages does, without the comment behind it: both pages have some of them. */
const outcomes = new Map<string, Promise<Outcome>>();
const inShells = pLimit(2);
const inThisProcess = pLimit(1);

describe.each(COMMAND_PAGES.filter((page) => blocks(page, 'sh').length > 0))(
  '%s: what each command prints and makes',
  (page) => {
    const commands = blocks(page, 'sh')
      .flatMap(commandsOf)
      .map((command) => command.replace(/ +# .*/, ''))
      .filter((command) => !OF_THIS_PROJECT.test(command) && (hasJq || !command.includes('jq ')));

    runTasksInThisProcess();
    // A command has the time of its own, however many are before it.
    beforeAll(async () => {
      for (const command of commands.filter((each) => !outcomes.has(each))) {
        const outcome = needsShell(command)
          ? inShells(() => outcomeInShell(command))
          : inThisProcess(() => outcomeHere(command));
        outcome.catch(() => {}); // its own test tells
        outcomes.set(command, outcome);
      }
      await Promise.allSettled(outcomes.values());
    }, 20 * 60_000);

    test.each(commands)('%s', async (command) => {
      expect(await outcomes.get(command)).toMatchSnapshot();
    });
  },
);

describe.each(COMMAND_PAGES.filter((page) => blocks(page, 'console').length > 0))(
  '%s: what is shown below a command is what it prints',
  (page) => {
    runTasksInThisProcess();

    test.each(blocks(page, 'console').map((block) => [block.line, block] as const))(
      'from line %i on',
      async (_line, block) => {
        using sandbox = new Sandbox({ 'events.ndjson': FAULTY });
        if (block.text.includes('fixtures/images')) sandbox.addFixtures();
        if (page === 'docs/command-line.md')
          sandbox.write('imgs/a.txt', 'a folder that is named nearly right');
        for (const { command, output } of exchangesOf(block)) {
          const { stdout, stderr } = await tell(command, sandbox);
          expect(steady(stdout + stderr)).toBe(steady(output));
        }
      },
    );
  },
);

/** What is more than one program and its arguments, or is ended by a signal. */
function needsShell(command: string): boolean {
  const bare = command.replaceAll(/'[^']*'/g, '');
  return !command.startsWith('pipeline ') || /[|<>&;]/.test(bare) || command.includes('--watch');
}

async function outcomeHere(command: string): Promise<Outcome> {
  using sandbox = new Sandbox();
  return outcomeOf(command, sandbox, await tell(command, sandbox));
}

/** What a command prints and ends with. Of one program only the arguments are the shell's: it has quotes and patterns to resolve. */
async function tell(command: string, sandbox: Sandbox): Promise<Ended> {
  if (needsShell(command)) return await sandbox.run(command);
  return await runInProcess(await argumentsOf(command, sandbox), { cwd: sandbox.folder });
}

async function argumentsOf(command: string, sandbox: Sandbox): Promise<string[]> {
  if (/^[\w ./:=,-]+$/.test(command)) return command.split(/ +/).slice(1);
  const { stdout } = await sandbox.run(`pipeline() { printf '%s\\0' "$@"; }; ${command}`);
  return stdout.split('\0').slice(0, -1);
}

async function outcomeInShell(command: string): Promise<Outcome> {
  using sandbox = new Sandbox();
  if (command.startsWith('git ')) await sandbox.run('git init -q && git add photos');
  // One worker: a second takes longer to start than these few images and records do, and changes nothing of what is told.
  const child = sandbox.start(
    `pipeline() { command pipeline "$@" ${/thumbnails|filter/.test(command) ? '-j 1' : ''}; }; ${command}`,
  );
  const end = ended(child);
  if (command.includes('--watch')) {
    await once(child, 'spawn');
    let said = '';
    for await (const chunk of child.stderr ?? []) {
      said += String(chunk);
      if (said.includes('watching for changes')) break;
    }
    process.kill(-(child.pid ?? 0), 'SIGINT');
  }
  return outcomeOf(command, sandbox, await end);
}

function outcomeOf(command: string, sandbox: Sandbox, { status, stdout, stderr }: Ended): Outcome {
  const linesOf = (text: string): string[] => {
    const lines = steady(text)
      .split('\n')
      .filter((line) => line !== '');
    // Images are told of as they are done.
    return command.includes('thumbnails') ? lines.sort() : lines;
  };
  return { status, stdout: linesOf(stdout), stderr: linesOf(stderr), made: sandbox.made() };
}

function blocks(page: string, language: string): Block[] {
  return blocksOf(page).filter((block) => block.language === language);
}
