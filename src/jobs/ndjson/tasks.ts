import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { WorkerTask } from '../../pool/index.js';
import { workerTask } from '../../pool/index.js';
import type { AdoptedRecords, RecordsToAdopt } from './sort/arena/adopt-records.js';
import type { GatheredWindow, WindowToGather } from './sort/arena/gather-window.js';
import type { BucketToGather, GatheredBucket } from './sort/arena/order-and-gather.js';
import type { PieceToSort, SortedPiece } from './sort/arena/scan-and-sort.js';
import type { PartToSort } from './sort/arena/sort-part.js';
import type { MergedSlice } from './sort/merge-slice.js';
import type { VerifiedRun, VerifyWishes } from './sort/verify-run.js';
import type { CheckInput, CheckOutput, InArena, MergeInput, RunInput } from './worker.js';

const worker = pathToFileURL(createRequire(import.meta.url).resolve('#ndjson-worker'));

/** Validates a batch on another thread. Transfer `bytes.buffer` with it; it comes back. */
export const checkTask: WorkerTask<CheckInput, CheckOutput> = workerTask(worker, { name: 'check' });

/** Validates a batch and tells whether it is in order, on another thread. Transfer `bytes.buffer` with it; it comes back. */
export const verifyTask: WorkerTask<RunInput<VerifyWishes>, VerifiedRun> = workerTask(worker, {
  name: 'verify',
});

/** Scans a piece of input in an arena, and sorts it if that can be done by now, on another thread. */
export const scanTask: WorkerTask<InArena<PieceToSort>, SortedPiece> = workerTask(worker, {
  name: 'scanInArena',
});

/** Makes rows of records that were in a run, on another thread. */
export const adoptTask: WorkerTask<InArena<RecordsToAdopt>, AdoptedRecords> = workerTask(worker, {
  name: 'adoptInArena',
});

/** Sorts a part in an arena by its prefixes, on another thread. */
export const partTask: WorkerTask<InArena<PartToSort>, void> = workerTask(worker, { name: 'sortInArena' });

/** Brings a bucket in an arena into order and copies the lines of its first window one after the other, on another thread. */
export const orderTask: WorkerTask<InArena<BucketToGather>, GatheredBucket> = workerTask(worker, {
  name: 'orderInArena',
});

/** Copies the lines of a window in an arena one after the other, on another thread. */
export const gatherTask: WorkerTask<InArena<WindowToGather>, GatheredWindow> = workerTask(worker, {
  name: 'gatherInArena',
});

/** Merges a slice on another thread. Transfer its `buffer.buffer` and `rows.buffer`; the first comes back. */
export const mergeTask: WorkerTask<MergeInput, MergedSlice> = workerTask(worker, { name: 'merge' });
