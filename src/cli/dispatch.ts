import { readFileSync } from 'node:fs';
import type { Invocation } from './command-line.js';
import type { Command } from './commands.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { helpPage, overviewPage } from './help.js';
import type { Io } from './io.js';
import { tellUsage } from './tell-failure.js';
import { coloursFor } from './terminal/colours.js';
import { DataOutput, ReaderGoneError } from './terminal/data-output.js';
import { showStarting } from './terminal/starting.js';
import type { Talk } from './terminal/talk.js';

/** Does what was asked for and gives back the exit code; rejects with what the command throws. */
export async function dispatch(
  invocation: Invocation,
  io: Io,
  commands: readonly Command[],
  talk: Talk,
): Promise<ExitCode> {
  const colours = coloursFor(io.stdout, io.env);
  switch (invocation.kind) {
    case 'version':
      return await print(`${version()}\n`, io);
    case 'help':
      return await print(helpPage(invocation.command, invocation.form, colours), io);
    case 'refused':
      return tellUsage(invocation.reason, invocation.command, talk);
    case 'run':
      return await runCommand(invocation, io, talk);
    case 'overview':
  }
  if (invocation.asked) return await print(overviewPage(commands, colours), io);
  talk.raw(overviewPage(commands, talk.colours));
  return EXIT.usage;
}

async function runCommand(
  { command, operands, values }: Extract<Invocation, { kind: 'run' }>,
  io: Io,
  talk: Talk,
): Promise<ExitCode> {
  const { missingOperand } = command;
  if (operands.length === 0 && missingOperand !== undefined && !values.has('files-from')) {
    return tellUsage(missingOperand, command.name, talk);
  }
  const started = showStarting(command, values, talk, io);
  const module = await command.load().finally(started);
  return await module.run(operands, values, io);
}

async function print(text: string, io: Io): Promise<ExitCode> {
  const output = new DataOutput(io.stdout);
  try {
    await output.write(text);
    await output.flush();
  } catch (error) {
    if (!(error instanceof ReaderGoneError)) throw error;
  }
  return EXIT.done;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
