import { createRequire } from 'node:module';
import type sharpType from 'sharp';
import type { AvailableFormatInfo } from 'sharp';

let loaded: typeof sharpType | undefined;

/**
 * sharp, loaded when it is first needed: that takes about as long as the rest of the program does, and the thread that
 * leads a run rarely needs it.
 */
export function sharp(...input: Parameters<typeof sharpType>): ReturnType<typeof sharpType> {
  loaded ??= load();
  return loaded(...input);
}

/** Formats by the library's names, and whether they are read and written. */
export function sharpFormats(): Readonly<Record<string, AvailableFormatInfo | undefined>> {
  loaded ??= load();
  return { ...loaded.format };
}

function load(): typeof sharpType {
  const library = createRequire(import.meta.url)('sharp') as typeof sharpType;
  // Parallelism comes from several images at once, and no image is read twice.
  library.cache(false);
  library.concurrency(1);
  return library;
}
