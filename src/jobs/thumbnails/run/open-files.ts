import { closeSync, openSync } from 'node:fs';
import { errnoOf, PipelineError } from '../../../base/index.js';

/** Open at once for each image in work: its worker's channel, the image that is read, the thumbnail that is written. */
const FOR_EACH_JOB = 3;
/** And beside them: images read ahead, folders that are listed, the state, documents, and what starting a worker takes. */
const BESIDE = 14;

/**
 * Refuses a run that could not open the files it needs: else its images would fail one by one, for a reason that is none of theirs.
 * It tries: what the process has open already counts too, and the system alone knows how much that is.
 *
 * Errors: `IO` says how many there are, how many are needed, and what to do.
 */
export function requireOpenFiles(jobs: number, open: () => number = openAny): void {
  const needed = BESIDE + FOR_EACH_JOB * jobs;
  const opened: number[] = [];
  try {
    while (opened.length < needed) opened.push(open());
  } catch (cause) {
    if (errnoOf(cause) !== 'EMFILE') return; // nothing is known then, and each file will tell for itself
    const message =
      `the system lets this process open ${opened.length} more files, and ${jobs === 1 ? 'one image' : `${jobs} images`} at once ` +
      `take ${needed}: raise the limit (ulimit -n) or use fewer --jobs`;
    throw new PipelineError('IO', message, { cause, count: needed });
  } finally {
    for (const file of opened) closeSync(file);
  }
}

function openAny(): number {
  return openSync(process.execPath, 'r');
}
