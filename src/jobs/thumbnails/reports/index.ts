/**
 * Files that tell of a whole run, written at its end, each whole or not at all.
 *
 * - `Documents`: which are asked for, and when they are written. Start reading here.
 * - `image-map` (`--manifest`): each source with its thumbnails and a ready `srcset`. `report`: all events. `contact-sheet`: a page to look at.
 * - `document`: checked before the run starts, put in place by rename. `untaken`: never over an input or a thumbnail. `link`: URLs from one file to another.
 */
export { type DocumentOptions, Documents } from './documents.js';
