import type { NdjsonEvent, NdjsonRun, NdjsonSnapshot, NdjsonSummary } from '../../index.js';
import { EXIT, type ExitCode, exitCodeOfError } from '../exit-codes.js';
import { type Ending, followRun } from '../follow-run.js';
import type { Io } from '../io.js';
import { DataOutput } from '../terminal/data-output.js';
import { printable } from '../terminal/printable.js';
import { startProgress } from '../terminal/progress.js';
import { progressStyle } from '../terminal/progress-style.js';
import { Talk } from '../terminal/talk.js';
import type { WorkSnapshot } from '../terminal/work-snapshot.js';
import type { Showing } from './request.js';
import { absentText, cutShortText, summaryText } from './summary.js';

/** Takes a run to its end: data to standard output, faults and progress to standard error; gives the exit code. */
export async function renderRun(run: NdjsonRun, showing: Showing, io: Io, verb: string): Promise<ExitCode> {
  const talk = new Talk(io.stderr, io.env);
  const output = new DataOutput(io.stdout);
  const style = progressStyle(showing.progress, io, showing.dataAppears);
  const progress = await startProgress(style, talk, () => workOf(run), io.clock);
  let summary: NdjsonSummary | undefined;

  async function onEvent(event: NdjsonEvent): Promise<void> {
    if (event.type === 'data') await output.write(event.bytes);
    else if (event.type === 'summary') summary = event;
    else {
      progress.note(printable(event.message));
      await talk.ready(); // a run of nothing but failures waits for who reads them, and does not heap them up
    }
  }

  // What a module throws where nobody waits for it, and its own `process.exit`, end the process from here.
  const onExit = (): void => {
    progress.stop();
    tell(run.snapshot(), showing, verb, talk);
  };
  io.events.on('exit', onExit);
  try {
    const ending = await followRun<NdjsonEvent>(run, {
      io,
      output,
      onEvent,
      onDraining: () => progress.note('stopping; press Ctrl-C again to stop at once'),
      explainsStandstill: showing.explainsStandstill ?? false,
    });
    progress.stop();
    if (ending.kind === 'stuck') throw new Error(stuckMessage(run.snapshot()));
    tell(summary ?? run.snapshot(), showing, verb, talk);
    return ending.kind === 'reader-gone' ? EXIT.done : exitCodeOf(ending, summary);
  } catch (error) {
    progress.stop();
    if (hasBegun(error)) tell(run.snapshot(), showing, verb, talk);
    throw error;
  } finally {
    io.events.off('exit', onExit);
    progress.stop();
  }
}

function hasBegun(error: unknown): boolean {
  const exitCode = exitCodeOfError(error);
  return exitCode !== EXIT.usage && exitCode !== EXIT.refused;
}

/** Counts there are of every run that has begun; how long it took and how it ended, of one that came to its end. */
function tell(told: NdjsonSummary | NdjsonSnapshot, showing: Showing, verb: string, talk: Talk): void {
  const { received, succeeded, filtered, failed, dropped, shed } = told;
  const cut = 'ending' in told ? cutShortText(told) : undefined;
  // The text says it too, beside its counts.
  if (cut !== undefined && showing.summary !== 'text') talk.line(`pipeline: ${cut}`);
  if ('absentKey' in told) talk.line(absentText(told.absentKey));
  if (showing.summary === 'json')
    talk.line(JSON.stringify({ received, succeeded, filtered, failed, dropped, shed }));
  if (showing.summary === 'text' && 'ending' in told) talk.line(summaryText(told, verb));
}

function stuckMessage({ received }: NdjsonSnapshot): string {
  return `the run stands still: of ${received} records read not all came back, and nothing is left in this program that could bring them`;
}

function exitCodeOf(
  ending: Extract<Ending, { kind: 'finished' | 'interrupted' }>,
  summary: NdjsonSummary | undefined,
): ExitCode {
  if (ending.kind === 'interrupted') return EXIT[ending.signal];
  if (summary === undefined) return EXIT.internal;
  if (summary.ending === 'max-failures') return EXIT.stoppedEarly;
  return summary.ending === 'disorder' || summary.failed + summary.shed > 0 ? EXIT.someFailed : EXIT.done;
}

/** The two passes of a sort, reading and writing, are each shown from 0 to 100 %; the second says what it is. */
function workOf(run: NdjsonRun): WorkSnapshot {
  const now = run.snapshot();
  const isWriting = now.phase === 'writing';
  return {
    phase: now.phase === 'done' ? 'done' : 'working',
    ...(isWriting ? { pass: 'writing' } : {}),
    noun: 'records',
    found: undefined,
    foundBytes: isWriting ? now.bytesToWrite : now.bytesTotal,
    settled: now.received,
    settledBytes: isWriting ? now.bytesWritten : now.bytesRead,
    failed: now.failed,
    elapsedMs: now.elapsedMs,
    inFlight: [],
  };
}
