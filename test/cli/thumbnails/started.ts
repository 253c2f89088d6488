import type { Command } from '../../../src/cli/commands.js';
import { commands } from '../../../src/cli/commands.js';
import { main } from '../../../src/cli/main.js';
import { runThumbnails } from '../../../src/cli/thumbnails/command.js';
import type { SummaryEvent, ThumbnailsOptions, thumbnails } from '../../../src/index.js';
import { type FakeIo, fakeIo } from '../fake-io.js';
import { type FakeRun, summary } from '../fake-run.js';

export interface Started {
  readonly io: FakeIo;
  readonly exitCode: Promise<number>;
  readonly asked: { inputs: readonly string[]; options: ThumbnailsOptions | undefined }[];
}

/** `pipeline thumbnails …` with a run of the test's own behind it. */
export function start(
  args: readonly string[],
  run: FakeRun | (() => FakeRun),
  io: FakeIo = fakeIo(),
): Started {
  const asked: Started['asked'] = [];
  const make: typeof thumbnails = (inputs, options) => {
    asked.push({ inputs, options });
    return typeof run === 'function' ? run() : run;
  };
  const faked = commands.map(
    (command): Command => ({
      ...command,
      load: async () => ({ run: (operands, values, io) => runThumbnails(operands, values, io, make) }),
    }),
  );
  return { io, asked, exitCode: main(['thumbnails', ...args], io, faked) };
}

/** Of a run that made one thumbnail. */
export const ONE: SummaryEvent = summary({
  total: 1,
  created: 1,
  outputs: 1,
  inputBytes: 2_048,
  outputBytes: 1_024,
  elapsedMs: 100,
});
