import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { WorkerTask } from '../../pool/index.js';
import { workerTask } from '../../pool/index.js';
import type { AdoptedRecords, RecordsToAdopt } from './sort/arena/adopt-records.js';
import type { FirstOfPiece, PieceToChooseFrom } from './sort/arena/first-of-piece.js';
import type { GatheredWindow, WindowToGather } from './sort/arena/gather-window.js';
import type { BucketToGather, GatheredBucket } from './sort/arena/order-and-gather.js';
import type { PieceToSort, SortedPiece } from './sort/arena/scan-and-sort.js';
import type { FoundRecords, PieceToScan } from './sort/arena/scan-piece.js';
import type { PartToSort } from './sort/arena/sort-part.js';
import type { CopiedPiece, PieceToCopy } from './sort/arena/verify-and-copy.js';
import type { PieceToVerify, VerifiedPiece } from './sort/arena/verify-piece.js';
import type { MergedSlice } from './sort/merge-slice.js';
import type { InArena, MergeInput } from './worker.js';

const worker = pathToFileURL(createRequire(import.meta.url).resolve('#ndjson-worker'));

/** Validates a piece of input in an arena, on another thread. */
export const checkTask: WorkerTask<InArena<PieceToScan>, FoundRecords> = workerTask(worker, {
  name: 'checkInArena',
});

/** Validates a piece of input in an arena and tells whether it is in order, on another thread. */
export const verifyTask: WorkerTask<InArena<PieceToVerify>, VerifiedPiece> = workerTask(worker, {
  name: 'verifyInArena',
});

/** Gives the first records of a piece of input in an arena, on another thread. */
export const firstTask: WorkerTask<InArena<PieceToChooseFrom>, FirstOfPiece> = workerTask(worker, {
  name: 'firstInArena',
});

/** The same, and its records as they lie, on memory that is handed over. */
export const verifyAndCopyTask: WorkerTask<InArena<PieceToCopy>, CopiedPiece> = workerTask(worker, {
  name: 'verifyAndCopyInArena',
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
