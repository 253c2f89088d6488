import { PipelineError } from '../../base/index.js';
import { type Transferring, transferring } from '../../pool/task/index.js';
import { placeholderOf, renderThumbnails } from './image/index.js';
import { readSource } from './read-source.js';
import type { Rendition } from './recipe.js';
import type { RenderRequest } from './render-request.js';
import { printable } from './report-path.js';

/** What a worker of the pool runs: the kernel, with its results handed over instead of copied. */
export default async function render(request: RenderRequest): Promise<Transferring<Rendition[]>> {
  const rendered = await renderThumbnails(await bytesOf(request), request.recipe);
  const thumbhash = request.recipe.thumbhash === true ? await placeholderOf(rendered) : undefined;
  const renditions =
    thumbhash === undefined ? rendered : rendered.map((rendition) => ({ ...rendition, thumbhash }));
  return transferring(
    renditions,
    renditions.map(({ bytes }) => bytes.buffer),
  );
}

async function bytesOf(request: RenderRequest): Promise<Uint8Array> {
  if (request.from === 'bytes') return request.bytes;
  const { bytes, identity } = await readSource(request);
  const { size, mtimeMs, ino } = request.identity;
  if (identity.size !== size || identity.mtimeMs !== mtimeMs || identity.ino !== ino) {
    const message = `cannot read ${printable(request.label)}: it changed while the run was at it`;
    throw new PipelineError('IO', message, { item: request.label });
  }
  return bytes;
}
