import type { ItemEvent, OutputReport } from '../events.js';

/** What a page needs of one source. */
interface MappedImage {
  readonly outputs: readonly (OutputReport & { readonly url: string })[];
  /** The value of a `srcset` attribute: each width once, the smallest first. */
  readonly srcset: string;
  readonly thumbhash?: string;
}

/**
 * The JSON text that maps each source to its thumbnails, by name, so that the same images give the same text. Sources without
 * thumbnails (they failed) are not in it. `urlOf` says how a page links to a thumbnail.
 */
export function imageMapText(items: readonly ItemEvent[], urlOf: (path: string) => string): string {
  const made = items
    .filter(({ status, outputs }) => status !== 'failed' && outputs.length > 0)
    .sort((a, b) => (a.source < b.source ? -1 : 1));
  const lines = made.map(({ source, outputs, thumbhash }) => {
    const linked = outputs.map((output) => ({ ...output, url: urlOf(output.path) }));
    const image: MappedImage = {
      outputs: linked,
      srcset: srcsetOf(linked),
      ...(thumbhash === undefined ? {} : { thumbhash }),
    };
    return `${JSON.stringify(source)}:${JSON.stringify(image)}`;
  });
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}

function srcsetOf(outputs: MappedImage['outputs']): string {
  const byWidth = new Map<number, string>();
  for (const { width, url } of outputs) if (!byWidth.has(width)) byWidth.set(width, url);
  return [...byWidth]
    .sort(([a], [b]) => a - b)
    .map(([width, url]) => `${url} ${width}w`)
    .join(', ');
}
