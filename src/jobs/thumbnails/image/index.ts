/**
 * Images as bytes: what they are, and what thumbnails of them look like. Nothing here knows a file; sharp is loaded by
 * `sharp` alone, when it is first needed.
 *
 * - `sniff` → what a file is by its first bytes. `readHeader` → what it claims, checked against `maxPixels` (`claimed-size`
 *   before any decoder is asked).
 * - `parseSizes` → sizes as typed. `outputSize`, `outputFormatOf`, `extensionOf` → a thumbnail's pixels, format and extension before
 *   it is made.
 * - `renderThumbnails` → the thumbnails. The kernel of the job: `worker.ts` runs it in a thread.
 * - `requireColour` → a CSS colour, checked.
 * - `image-error`: which code a refused image gets, in one table; `completeness` tells incomplete files from damaged ones.
 */
export { requireColour } from './colour.js';
export { parseSizes } from './geometry.js';
export { extensionOf, outputFormatOf, readHeader } from './header.js';
export { requireImage } from './image-error.js';
export { outputSize } from './output-size.js';
export { renderThumbnails } from './render.js';
export { sniff, type Sniffed, type SourceFormat } from './sniff.js';
