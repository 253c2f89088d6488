import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import pLimit from 'p-limit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ended } from '../e2e/bin.js';
import { type Block, blocksOf, commandsOf, exchangesOf } from './blocks.js';
import { Sandbox, steady } from './sandbox.js';

interface Outcome {
  readonly status: number | null;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  readonly made: readonly string[];
}

const PAGES = ['README.md', 'docs/ndjson.md'];

/** What installs and tests this project is run by `.ci/run`, and not from inside of a test. */
const OF_THIS_PROJECT = /^npm install/;

/** A fault in the second line, as the first lines of the README have it. */
const FAULTY = '{"a":1}\n{"a":01}\n{"a":2,"ts":1}\n';

const hasJq = spawnSync('jq', ['--version']).status === 0;
if (!hasJq) console.warn('commands with jq are not tried: it is not installed');

describe.each(PAGES)('%s: what each command prints and makes', (page) => {
  const commands = blocks(page, 'sh')
    .flatMap(commandsOf)
    .filter((command) => !OF_THIS_PROJECT.test(command) && (hasJq || !command.includes('jq ')));
  const outcomes = new Map<string, Promise<Outcome>>();

  beforeAll(() => {
    const limit = pLimit(2);
    for (const command of commands) {
      const outcome = limit(() => outcomeOf(command));
      outcome.catch(() => {}); // its own test tells
      outcomes.set(command, outcome);
    }
  });

  test.each(commands)('%s', async (command) => {
    expect(await outcomes.get(command)).toMatchSnapshot();
  });
});

describe.each(PAGES)('%s: what is shown below a command is what it prints', (page) => {
  test.each(blocks(page, 'console').map((block) => [block.line, block] as const))(
    'from line %i on',
    async (_line, block) => {
      using sandbox = new Sandbox({ 'events.ndjson': FAULTY });
      if (block.text.includes('fixtures/images')) sandbox.addFixtures();
      for (const { command, output } of exchangesOf(block)) {
        const { stdout, stderr } = await sandbox.run(command);
        expect(steady(stdout + stderr)).toBe(steady(output));
      }
    },
  );
});

async function outcomeOf(command: string): Promise<Outcome> {
  using sandbox = new Sandbox();
  if (command.startsWith('git ')) await sandbox.run('git init -q && git add photos');
  const child = sandbox.start(command.replace(/ +# .*/, ''));
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
  const { status, stdout, stderr } = await end;
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
