import { type Component, type Frame, isFlatAtEighth, onlyFrameOf } from './jpeg-frame.js';
import { type ScanHeader, scanHeaderOf, wholeSegments } from './jpeg-scans.js';
import type { Segment } from './jpeg-segments.js';
import { ScanProgress } from './scan-progress.js';
import { type EighthDecoder, type EighthPixels, useDecoder } from './wasm/eighth-decoder.js';

const DHT = 0xc4;
const SOS = 0xda;
const DQT = 0xdb;
const DRI = 0xdd;
const APP0 = 0xe0;
const APP14 = 0xee;

/**
 * The pixels that libjpeg gives of a JPEG at 1/8 of its size, in a fraction of the time; undefined for whatever is not plainly a
 * file of a usual kind, which is then left to libjpeg.
 *
 * Nearly all of a file is coefficients that do not show at that scale, and finding their ends is nearly all of the work. Here several
 * are skipped with one look at a table, scans of a progressive file that hold no others are not looked into, and of what shows no more
 * is kept than is needed. That is done in WebAssembly (`assembly/jpeg`); here the structure of the file is read.
 *
 * - I1: the pixels are libjpeg's to the last bit. Numbers beyond what any picture has, where its versions for different processors may
 *   differ, make the file be left to it.
 * - I2: nothing that libjpeg would warn of passes: bits that are no code, too few or too many of them, a mark out of turn, coefficients
 *   that never come or come twice. But damage within progressive scans that do not show goes unseen; it touches no pixel here.
 * - I3: brightness and colours as JFIF has them, or brightness alone; colours sampled as often as it, or half as often across, down
 *   or both ways.
 */
export function pixelsAtEighth(jpeg: Uint8Array): EighthPixels | undefined {
  const segments = wholeSegments(jpeg);
  const frame = segments === undefined ? undefined : onlyFrameOf(jpeg, segments);
  if (segments === undefined || frame === undefined) return undefined;
  const read = segments.map(({ marker, start, end }) => ({
    marker,
    start,
    bytes: jpeg.subarray(start, end),
  }));
  if (!isUsual(frame, read)) return undefined;
  const scans = read.filter(({ marker }) => marker === SOS).map(({ bytes }) => scanHeaderOf(bytes));
  if (!isComplete(frame, scans)) return undefined;
  return useDecoder(jpeg, frame, (decoder) => read.every((segment) => follow(segment, decoder, frame)));
}

/** A segment of the file. */
type Read = Pick<Segment, 'marker' | 'start'> & { readonly bytes: Uint8Array };

/** False when the file is to be left to libjpeg. */
function follow({ marker, start, bytes }: Read, decoder: EighthDecoder, frame: Frame): boolean {
  switch (marker) {
    case DQT:
      return decoder.setQuants(bytes.subarray(4));
    case DHT:
      return decoder.setCodes(bytes.subarray(4));
    case DRI:
      return decoder.setRestarts(bytes.subarray(4));
    case SOS: {
      const scan = scanHeaderOf(bytes);
      if (scan === undefined) return false;
      if (scan.from > 0 && scan.components.every((id) => isFlat(frame, id))) return true;
      return decoder.decode(scan, start + 8 + 2 * scan.components.length, start + bytes.length);
    }
    default:
      return true;
  }
}

function isFlat(frame: Frame, id: number): boolean {
  const component = frame.components.find((one) => one.id === id);
  return component !== undefined && isFlatAtEighth(frame, component);
}

/** Whether it is a picture of I3. */
function isUsual({ components }: Frame, segments: readonly Read[]): boolean {
  const [first, second, third, more] = components;
  if (more !== undefined || first === undefined) return false;
  if (second === undefined || third === undefined) return second === undefined;
  return (
    first.h <= 2 &&
    first.v <= 2 &&
    isSampledOnce(second) &&
    isSampledOnce(third) &&
    areColours(components, segments)
  );
}

function isSampledOnce({ h, v }: Component): boolean {
  return h === 1 && v === 1;
}

/**
 * How libjpeg tells that three components are brightness and colours (jdapimin.c): by JFIF, by Adobe, or by how they are called. What
 * stands behind the first scan comes too late.
 */
function areColours(components: readonly Component[], segments: readonly Read[]): boolean {
  const head = segments.slice(
    0,
    segments.findIndex(({ marker }) => marker === SOS),
  );
  if (head.some(({ marker, bytes }) => marker === APP0 && bytes.length >= 18 && hasName(bytes, 'JFIF\0')))
    return true;
  const adobe = head.filter(({ marker, bytes }) => marker === APP14 && hasName(bytes, 'Adobe'));
  if (adobe.length > 0) return adobe.every(({ bytes }) => bytes.length >= 16 && bytes[15] === 1);
  return components.every(({ id }, index) => id === index + 1);
}

function hasName(segment: Uint8Array, name: string): boolean {
  return Buffer.from(segment.subarray(4, 4 + name.length)).toString('latin1') === name;
}

/** Whether the scans tell every coefficient once and in full. */
function isComplete(frame: Frame, scans: readonly (ScanHeader | undefined)[]): boolean {
  if (frame.coding === 'progressive') {
    const progress = new ScanProgress(frame);
    return scans.every((scan) => scan !== undefined && progress.take(scan)) && progress.isComplete;
  }
  const told = scans.flatMap((scan) => (scan === undefined || !isWhole(scan) ? [-1] : scan.components));
  return told.length === frame.components.length && frame.components.every(({ id }) => told.includes(id));
}

/** The range that a sequential scan always has. */
function isWhole({ from, to, before, after }: ScanHeader): boolean {
  return from === 0 && to === 63 && before === 0 && after === 0;
}
