/**
 * What a thread loads: the kernel as task functions. Bytes come in by transfer and go back the same way.
 */
import type { Transferring } from '../../pool/task/index.js';
import { transferring } from '../../pool/task/index.js';
import type { SortSpec } from './order/index.js';
import { SortOrder } from './order/index.js';
import { type AdoptedRecords, adoptRecords, type RecordsToAdopt } from './sort/arena/adopt-records.js';
import { type FirstOfPiece, firstOfPiece, type PieceToChooseFrom } from './sort/arena/first-of-piece.js';
import { gatherWindow, type GatheredWindow, type WindowToGather } from './sort/arena/gather-window.js';
import { type ArenaHandle, kernelOf } from './sort/arena/kernel.js';
import { type BucketToGather, type GatheredBucket, orderAndGather } from './sort/arena/order-and-gather.js';
import { type PieceToSort, scanAndSort, type SortedPiece } from './sort/arena/scan-and-sort.js';
import { findRecords, type FoundRecords, type PieceToScan } from './sort/arena/scan-piece.js';
import { type PartToSort, sortPart } from './sort/arena/sort-part.js';
import { type CopiedPiece, type PieceToCopy, verifyAndCopy } from './sort/arena/verify-and-copy.js';
import { type PieceToVerify, type VerifiedPiece, verifyPiece } from './sort/arena/verify-piece.js';
import { type MergedSlice, mergeSlice, type MergeWishes, type PackedSlice } from './sort/merge-slice.js';

/** What is to be done in an arena. */
export interface InArena<T> {
  readonly arena: ArenaHandle;
  readonly task: T;
}

/** Validates a piece of input in an arena. */
export function checkInArena({ arena, task }: InArena<PieceToScan>): FoundRecords {
  return findRecords(kernelOf(arena), task);
}

/** Validates a piece of input in an arena and tells whether it is in order. */
export function verifyInArena({ arena, task }: InArena<PieceToVerify>): VerifiedPiece {
  return verifyPiece(kernelOf(arena), task);
}

/** The same, and its records, which are handed over. */
export function verifyAndCopyInArena({ arena, task }: InArena<PieceToCopy>): Transferring<CopiedPiece> {
  const copied = verifyAndCopy(kernelOf(arena), task);
  return transferring(copied, [copied.block.bytes.buffer, copied.block.rows.buffer]);
}

/** Gives the first records of a piece of input in an arena. They are copied: few are given, and what hands memory over has to be loaded first. */
export function firstInArena({ arena, task }: InArena<PieceToChooseFrom>): FirstOfPiece {
  return firstOfPiece(kernelOf(arena), task);
}

/** Scans a piece of input in an arena, and sorts it if that can be done by now. */
export function scanInArena({ arena, task }: InArena<PieceToSort>): SortedPiece {
  return scanAndSort(kernelOf(arena), task);
}

/** Makes rows of records that were in a run. */
export function adoptInArena({ arena, task }: InArena<RecordsToAdopt>): AdoptedRecords {
  return adoptRecords(kernelOf(arena), task);
}

/** Sorts a part by its prefixes. */
export function sortInArena({ arena, task }: InArena<PartToSort>): void {
  sortPart(kernelOf(arena), task);
}

/** Brings a bucket into order and copies the lines of its first window one after the other. */
export function orderInArena({ arena, task }: InArena<BucketToGather>): GatheredBucket {
  return orderAndGather(kernelOf(arena), task);
}

/** Copies the lines of a window one after the other. */
export function gatherInArena({ arena, task }: InArena<WindowToGather>): GatheredWindow {
  return gatherWindow(kernelOf(arena), task);
}

export interface MergeInput {
  readonly packed: PackedSlice;
  readonly spec: SortSpec;
  readonly wishes: MergeWishes;
}

/** Merges the parts of a slice. */
export function merge({ packed, spec, wishes }: MergeInput): Transferring<MergedSlice> {
  const merged = mergeSlice(packed, new SortOrder(spec), wishes);
  return transferring(merged, [merged.bytes.buffer, merged.rows.buffer]);
}
