import { dirname, relative, resolve } from 'node:path';
import { forwardSlashes } from '../report-path.js';

/**
 * How a document links to a file: the way from the document's folder, as a URL. Commas and parentheses are encoded too, since
 * they end a candidate of a `srcset` and a `url()`.
 */
export function linkTo(file: string, documentPath: string, cwd: string): string {
  const way = forwardSlashes(relative(dirname(documentPath), resolve(cwd, file)));
  return way.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[()!'*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
