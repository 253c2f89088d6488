/** What a walk takes, whatever is in it. */
const TAKEN = /\.(?:jpe?g|png|webp|avif|gif|tiff?|svg)$/i;

/** Extensions of images that cannot be read here: phones', cameras', of programs that paint, of other encoders. */
const UNREADABLE: ReadonlySet<string> = new Set(
  [
    'heic heif hif',
    'dng cr2 cr3 crw nef nrw arw srf sr2 orf rw2 raf pef srw x3f 3fr iiq rwl erf mrw',
    'psd psb xcf',
    'jxl jp2 j2k jpx jxr bmp ico tga exr qoi',
  ].flatMap((some) => some.split(' ')),
);

/** True for the names that a walk takes: jpg jpeg png webp avif gif tif tiff svg, in any case. */
export function isImageName(name: string): boolean {
  return TAKEN.test(name);
}

/** The kind of image that a name promises and that cannot be read here, as its extension in small letters; else undefined. */
export function unreadableKind(name: string): string | undefined {
  const kind = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return UNREADABLE.has(kind) && kind.length < name.length ? kind : undefined;
}
