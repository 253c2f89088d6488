/**
 * From files and streams to batches of whole lines.
 *
 * - `NdjsonReader`: what the commands use. Inputs in, `Batch` and `OversizedRecord` out, in order; `bytesRead` for progress.
 * - `input.ts`: bytes as they are stored (`named-pipe.ts`: those of a pipe that has a path). `gunzip.ts`: their content. `line-slicer.ts`: the content in whole lines; no I/O, so it
 *   is where positions, BOM, the missing newline and the longest record are decided.
 *
 * How it ends: after the last input; with the signal's reason; or with an error that names the input that cannot be
 * read, after the batches before it. Promised: what comes out does not depend on the sizes in which input arrives,
 * except that a pause of the input lets whole lines go early.
 */
export { bytesOfFile, type ByteStream, type NdjsonInput, unreadable } from './input.js';
export type { SlicerOptions } from './line-slicer.js';
export { LineSlicer } from './line-slicer.js';
export { NamedPipe } from './named-pipe.js';
export type { ReaderOptions } from './reader.js';
export { NdjsonReader } from './reader.js';
