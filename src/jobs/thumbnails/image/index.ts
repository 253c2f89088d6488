/**
 * Images as bytes: what they are, and what thumbnails of them look like. Nothing here knows a file; sharp is loaded by
 * `sharp` alone, when it is first needed.
 *
 * - `sniff` → what a file is by its first bytes. `readHeader` → what it claims, checked against `maxPixels` (`claimed-size`
 *   before any decoder is asked).
 * - `parseSizes` → sizes as typed. `outputSize`, `outputFormatOf`, `extensionOf` → a thumbnail's pixels, format and extension before
 *   it is made.
 * - `keeping`, `credits` → metadata that thumbnails keep. `frames` → which frames they have.
 * - `renderThumbnails` → the thumbnails. The kernel of the job: `worker.ts` runs it in a thread.
 * - `jpeg-eighth` → a JPEG's pixels at 1/8, decoded by `wasm` (from `assembly/jpeg`) several times as fast as libjpeg does it; `tiff-file`
 *   takes them to sharp. `dc-only`: what of a progressive JPEG shows at 1/8, for those that are left to libjpeg. `jpeg-segments`,
 *   `jpeg-scans`, `jpeg-frame` read the file's structure.
 * - `estimateMemory` → what rendering a file takes, before it is decoded.
 * - `placeholderOf` → a ThumbHash of the thumbnails.
 * - `codecs` → what the image library of this machine reads and writes.
 * - `requireColour` → a CSS colour, checked.
 * - `image-error`: which code a refused image gets, in one table; `completeness` tells incomplete files from damaged ones.
 */
export { type Codec, codecs } from './codecs.js';
export { requireColour } from './colour.js';
export { parseSizes } from './geometry.js';
export { estimateMemory } from './estimate.js';
export { extensionOf, outputFormatOf, readHeader } from './header.js';
export { requireImage } from './image-error.js';
export { outputSize } from './output-size.js';
export { placeholderOf } from './placeholder.js';
export { renderThumbnails } from './render.js';
export { sniff, type SourceFormat } from './sniff.js';
