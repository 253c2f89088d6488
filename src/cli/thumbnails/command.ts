import {
  type ItemEvent,
  type SummaryEvent,
  type ThumbnailEvent,
  type ThumbnailsRun,
  thumbnails,
} from '../../index.js';
import { beginRun } from '../begin-run.js';
import type { RawValues } from '../command-line.js';
import type { CommandModule } from '../command-module.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { type Ending, followRun } from '../follow-run.js';
import type { Io } from '../io.js';
import { checkValues } from '../option-values.js';
import { DataOutput } from '../terminal/data-output.js';
import { type Progress, startProgress } from '../terminal/progress.js';
import { progressStyle } from '../terminal/progress-style.js';
import { Talk } from '../terminal/talk.js';
import { dataWriter } from './data-form.js';
import { itemLine, pruneLine } from './item-line.js';
import { misnamedLine } from './misnamed.js';
import { thumbnailsOptions } from './options.js';
import { type DataForm, resolveRequest, type ThumbnailsRequest } from './resolve.js';
import { stoppedLine, type SummaryFacts, summaryLines } from './summary.js';
import { Tally } from './tally.js';

export const command: CommandModule = {
  run: (operands, values, io) => runThumbnails(operands, values, io, thumbnails),
};

/** `pipeline thumbnails`: resolve, run, render. `make` is the public function, or a test's own. */
export async function runThumbnails(
  operands: readonly string[],
  values: RawValues,
  io: Io,
  make: typeof thumbnails,
): Promise<ExitCode> {
  const request = resolveRequest(operands, checkValues(thumbnailsOptions, values), io);
  const run = beginRun(() => make(request.inputs, request.options), FLAGS);
  const talk = new Talk(io.stderr, io.env);
  const style = progressStyle(request.progress, io, dataAppears(request.data, io));
  const progress = await startProgress(style, talk, () => run.snapshot(), io.clock);
  try {
    return await render(run, request, io, talk, progress);
  } finally {
    progress.stop();
  }
}

// A document in a pipe is seldom shown before it is whole; events and plans are, line by line.
function dataAppears(form: DataForm, io: Io): boolean {
  if (form === 'nothing') return false;
  return io.stdout.isTTY === true || (io.stdoutIsPipe && form !== 'json');
}

/** What the library calls what was typed. */
const FLAGS = { background: '--background', 'a size': '--size', 'the name template': '--name' };

async function render(
  run: ThumbnailsRun,
  request: ThumbnailsRequest,
  io: Io,
  talk: Talk,
  progress: Progress,
): Promise<ExitCode> {
  const output = new DataOutput(io.stdout);
  const data = dataWriter(request.data, output);
  const tally = new Tally();
  let summary: SummaryEvent | undefined;

  const isWatching = request.options.watch === true;
  // Without --name nothing is misnamed; who is warned once knows.
  let mayWarn = request.options.name !== undefined && request.verbosity !== 'quiet';

  function warnOfName(event: ItemEvent): void {
    const line = misnamedLine(event, talk.colours);
    if (line === undefined) return;
    mayWarn = false;
    progress.note(line);
  }

  async function onEvent(event: ThumbnailEvent): Promise<void> {
    // Who watches wants to see what is followed; the first round is as long as any run, and told as one.
    const verbosity = isWatching && summary !== undefined ? 'verbose' : request.verbosity;
    if (event.type === 'summary') {
      if (isWatching && summary === undefined && request.verbosity !== 'quiet') {
        for (const line of summaryLines(factsOf(event, { kind: 'finished' }), talk.colours))
          progress.note(line);
        if (!isStopped()) progress.note('watching for changes; press Ctrl-C to end');
      }
      summary = event;
      return await data.summary(event);
    }
    if (event.type === 'prune') {
      if (verbosity === 'verbose' && request.data !== 'plan') progress.note(pruneLine(event));
      return await data.prune(event);
    }
    tally.add(event);
    if (mayWarn) warnOfName(event);
    // The plan of a dry run names what would fail, as everything else.
    const line = request.data === 'plan' ? undefined : itemLine(event, verbosity, talk.colours);
    if (line !== undefined) progress.note(line);
    await data.item(event);
  }

  const ending = await followRun<ThumbnailEvent>(run, {
    io,
    output,
    onEvent,
    onDraining: () => progress.note(drainingLine(run)),
  });
  progress.stop();
  if (ending.kind === 'reader-gone') return EXIT.done;
  if (ending.kind === 'stuck') throw new Error(stuckMessage(run));
  if (summary === undefined) {
    const { settledBytes, elapsedMs } = run.snapshot();
    summary = tally.summary(settledBytes, elapsedMs);
    // Ctrl-C ends the reader of a pipe as well.
    if (!output.isReaderGone) await data.summary(summary);
  }
  const exitCode = exitCodeOf(ending, summary, request, isStopped());
  const stoppedBy = exitCode === EXIT.stoppedEarly ? stoppingFlag(request) : undefined;
  if (request.verbosity === 'quiet') return exitCode;
  // Of what is watched each round was told as it ended.
  if (!isWatching)
    for (const line of summaryLines(factsOf(summary, ending, stoppedBy), talk.colours)) talk.line(line);
  else if (stoppedBy !== undefined) talk.line(stoppedLine(stoppedBy, talk.colours));
  return exitCode;

  function isStopped(): boolean {
    return run.snapshot().stoppedByFailures === true;
  }

  function factsOf(
    told: SummaryEvent,
    how: SummaryFacts['ending'],
    stoppedBy?: SummaryFacts['stoppedBy'],
  ): SummaryFacts {
    const { found, passedOver } = run.snapshot();
    return {
      summary: told,
      ending: how,
      found,
      passedOver,
      stoppedBy,
      dryRun: request.options.dryRun === true,
      filtered: (request.options.include ?? request.options.exclude) !== undefined,
      listed: request.inputs.length === 0,
      retryFailed: request.options.retryFailed === true,
      out: request.options.out,
      failures: tally.failures(),
    };
  }
}

function stoppingFlag({ options }: ThumbnailsRequest): NonNullable<SummaryFacts['stoppedBy']> {
  return options.onError === 'fail' ? '--bail' : '--max-failures';
}

function exitCodeOf(
  ending: Extract<Ending, { kind: 'finished' | 'interrupted' }>,
  { failed, shed }: SummaryEvent,
  { options }: ThumbnailsRequest,
  isStopped: boolean,
): ExitCode {
  if (ending.kind === 'interrupted') return EXIT[ending.signal];
  if (isStopped || (failed > 0 && options.onError === 'fail')) return EXIT.stoppedEarly;
  return failed + shed > 0 ? EXIT.someFailed : EXIT.done;
}

function drainingLine(run: ThumbnailsRun): string {
  const count = run.snapshot().inFlight.length;
  const what = count === 0 ? '' : `: ${count} image${count === 1 ? '' : 's'} in flight`;
  return `stopping${what}; press Ctrl-C again to stop at once`;
}

function stuckMessage(run: ThumbnailsRun): string {
  const { settled, found, inFlight } = run.snapshot();
  const waiting =
    inFlight.length === 0 ? '' : `; never came back: ${inFlight.map(({ source }) => source).join(', ')}`;
  return `the run can make no more progress: ${settled} of ${found} images were done${waiting}`;
}
