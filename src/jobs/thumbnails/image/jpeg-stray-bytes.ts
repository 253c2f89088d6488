const APP0 = 0xe0;
const SOS = 0xda;

/**
 * A JPEG without what stands between its leading segments and belongs to none, and with a JFIF version that libjpeg
 * knows. Decoders pass over both; taking them out lets the rest be judged strictly. From the first scan on nothing is
 * touched: stray bytes there are lost pixels.
 */
export function withoutStrayBytes(jpeg: Uint8Array): Uint8Array {
  const kept = [jpeg.subarray(0, 2)];
  let at = 2;
  while (at < jpeg.length) {
    const start = nextMarker(jpeg, at);
    if (start === undefined) break;
    const marker = jpeg[start + 1];
    if (marker === SOS) {
      kept.push(jpeg.subarray(start));
      break;
    }
    at = start + 2 + segmentLength(jpeg, start);
    kept.push(marker === APP0 ? withKnownVersion(jpeg.subarray(start, at)) : jpeg.subarray(start, at));
  }
  return Buffer.concat(kept);
}

/** Where the next marker is: 0xff and then what is neither a stuffed zero nor another fill byte. */
function nextMarker(jpeg: Uint8Array, from: number): number | undefined {
  for (let at = jpeg.indexOf(0xff, from); at !== -1; at = jpeg.indexOf(0xff, at + 1)) {
    const next = jpeg[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff) return at;
  }
  return undefined;
}

/** Two bytes, which count themselves. */
function segmentLength(jpeg: Uint8Array, start: number): number {
  return (jpeg[start + 2] ?? 0) * 256 + (jpeg[start + 3] ?? 0);
}

/** An APP0 segment, as version 1.01 if it is JFIF's. */
function withKnownVersion(segment: Uint8Array): Uint8Array {
  if (Buffer.from(segment.subarray(4, 9)).toString('latin1') !== 'JFIF\0') return segment;
  const copy = new Uint8Array(segment);
  copy.set([1, 1], 9);
  return copy;
}
