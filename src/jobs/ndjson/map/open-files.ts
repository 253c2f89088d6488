import type { NdjsonInput } from '../reading/index.js';
import { type DataOut, Failures, openDataOut, ResumableFile, type Teller } from '../run/index.js';
import { Checkpoint, NOTHING_DONE, type Progress } from './checkpoint.js';
import { CheckpointLogBook, type LogBook, NoLogBook } from './log-book.js';
import type { MapSettings, Resuming } from './options.js';

/** What a run writes, and where in the input it begins. */
export interface OpenFiles {
  readonly out: DataOut;
  readonly failures: Failures;
  readonly log: LogBook;
  readonly start: Progress['position'];
}

/** Opens what is written; `done`: the run that is resumed had done all there is. What cannot be opened leaves nothing open. */
export async function openFiles(
  inputs: readonly NdjsonInput[],
  settings: MapSettings,
  teller: Teller,
): Promise<OpenFiles | 'done'> {
  const { output, resuming } = settings;
  if (resuming !== undefined) return await resume(inputs, settings, resuming, teller);
  const out = await openDataOut(output, teller);
  try {
    const failures = await Failures.open(settings, teller, inputs, { output, keepBytes: 0 });
    return { out, failures, log: new NoLogBook(out), start: NOTHING_DONE.position };
  } catch (error) {
    await out.abandon();
    throw error;
  }
}

async function resume(
  inputs: readonly NdjsonInput[],
  settings: MapSettings,
  { checkpoint: path, from, output }: Resuming,
  teller: Teller,
): Promise<OpenFiles | 'done'> {
  const { clock, deadLetter, plan } = settings;
  const checkpoint = await Checkpoint.of(path, { inputs, plan, output, deadLetter });
  const paths = inputs.flatMap((input) => ('path' in input ? [input.path] : []));
  const isOverInput = (length: number): Promise<boolean> => ResumableFile.isOver(output, length, paths);
  const progress = (from === 'checkpoint' ? await checkpoint.read(isOverInput) : undefined) ?? NOTHING_DONE;
  Object.assign(teller.tally, progress.counts);
  if (progress.isDone) {
    await ResumableFile.finish(output);
    await checkpoint.remove();
    return 'done';
  }
  const out = await ResumableFile.open(output, progress.outputBytes, teller);
  let failures: Failures | undefined;
  try {
    const keepBytes = progress.deadLetterBytes;
    failures = await Failures.open(settings, teller, inputs, { output, keepBytes });
    const log = new CheckpointLogBook({ checkpoint, out, failures, clock }, teller, progress);
    await log.leave(); // what is unwritable is known now, and what an older run left no longer holds
    return { out, failures, log, start: progress.position };
  } catch (error) {
    await out.refuse();
    await failures?.close();
    throw error;
  }
}
