/**
 * Images as bytes: what they are, and what thumbnails of them look like. Nothing here knows a file; sharp is known by
 * `decoder` and `encode` alone.
 *
 * - `sniff` → what a file is by its first bytes. `readHeader` → what it claims, checked against `maxPixels`.
 * - `parseSizes` → sizes as typed. `outputSize`, `outputFormatOf`, `extensionOf` → a thumbnail's pixels, format and extension before
 *   it is made.
 * - `renderThumbnails` → the thumbnails. The kernel of the job: `worker.ts` runs it in a thread.
 * - `image-error`: which code a refused image gets, in one table.
 */
export { requireColour } from './decoder.js';
export { parseSizes } from './geometry.js';
export { extensionOf, outputFormatOf, readHeader } from './header.js';
export { outputSize } from './output-size.js';
export { renderThumbnails } from './render.js';
export { sniff, type Sniffed, type SourceFormat } from './sniff.js';
