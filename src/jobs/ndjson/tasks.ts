import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { WorkerTask } from '../../pool/index.js';
import { workerTask } from '../../pool/index.js';
import type { CheckInput, CheckOutput, SortInput, SortOutput } from './worker.js';

const worker = pathToFileURL(createRequire(import.meta.url).resolve('#ndjson-worker'));

/** Validates a batch on another thread. Transfer `bytes.buffer` with it; it comes back. */
export const checkTask: WorkerTask<CheckInput, CheckOutput> = workerTask(worker, { name: 'check' });

/** Validates, sorts and gathers a batch on another thread. Transfer `bytes.buffer` with it; it comes back in order. */
export const sortTask: WorkerTask<SortInput, SortOutput> = workerTask(worker, { name: 'sort' });
