import { blocksOf, type Frame } from '../jpeg-frame.js';
import type { ScanHeader } from '../jpeg-scans.js';
import { type Instance, reach, withInstance } from './instance.js';
import { Places, type Plane } from './places.js';

/** The pixels of a decoded picture: grey, or red, green and blue. */
export interface EighthPixels {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** A picture that would take more memory than this is left to libjpeg, which holds less of a file at a time. */
const MOST_BYTES = 512 * 2 ** 20;

/**
 * The pixels of a file whose segments `read` hands to the decoder, in their order; undefined when that gives up, when the picture
 * is too large or there is no memory for it, or anything in it is beyond what pictures have.
 */
export function useDecoder(
  jpeg: Uint8Array,
  frame: Frame,
  read: (decoder: EighthDecoder) => boolean,
): EighthPixels | undefined {
  return withInstance((instance) => {
    const places = new Places(instance.free(), jpeg.length, frame);
    if (places.end > MOST_BYTES || !reach(instance, places.end)) return undefined;
    const decoder = new EighthDecoder(instance, places, jpeg, frame);
    return read(decoder) ? decoder.pixels() : undefined;
  });
}

/** The decoder with a file before it. What says false has met something that is to be left to libjpeg. */
export class EighthDecoder {
  readonly #instance: Instance;
  readonly #places: Places;
  readonly #frame: Frame;
  readonly #memory: Uint8Array<ArrayBuffer>;
  /** The Huffman tables that have been set: 0 to 3 DC, 4 to 7 AC. */
  readonly #codes = new Set<number>();
  readonly #quants = new Map<number, Uint8Array>();
  #restartInterval = 0;
  #hasBegun = false;

  constructor(instance: Instance, places: Places, jpeg: Uint8Array, frame: Frame) {
    this.#instance = instance;
    this.#places = places;
    this.#frame = frame;
    this.#memory = new Uint8Array(instance.memory.buffer);
    this.#memory.set(jpeg, places.file);
    for (const { masks, coefficients } of places.planes) this.#memory.fill(0, masks, coefficients);
    instance.setTop(places.end);
    instance.expectUsual();
  }

  /** The content of a DQT segment. Tables behind the first scan, or of 16 bits, are rare. */
  setQuants(content: Uint8Array): boolean {
    if (this.#hasBegun) return false;
    for (let at = 0; at < content.length; at += 65) {
      const table = content.subarray(at + 1, at + 65);
      if ((content[at] ?? 0) > 3 || table.length < 64 || table.includes(0)) return false;
      this.#quants.set(content[at] ?? 0, table);
    }
    return true;
  }

  /** The content of a DHT segment. */
  setCodes(content: Uint8Array): boolean {
    for (let at = 0; at < content.length; ) {
      const [kind = 0, ...counts] = content.subarray(at, at + 17);
      const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
      const table = (kind >> 4) * 4 + (kind & 15);
      if ((kind & 15) > 3 || table > 7 || end > content.length || end > at + 17 + 256) return false;
      this.#memory.set(content.subarray(at + 1, end), this.#places.table);
      if (this.#instance.setTable(table, this.#places.table) === 0) return false;
      this.#codes.add(table);
      at = end;
    }
    return true;
  }

  /** The content of a DRI segment. */
  setRestarts(content: Uint8Array): boolean {
    this.#restartInterval = (content[0] ?? 0) * 256 + (content[1] ?? 0);
    return content.length === 2;
  }

  /** A scan whose data stands between these places of the file. */
  decode(scan: ScanHeader, from: number, to: number): boolean {
    this.#hasBegun = true;
    const planes = scan.components.flatMap(
      (id) => this.#places.planes.find(({ component }) => component.id === id) ?? [],
    );
    const [first] = planes;
    if (first === undefined || planes.length < scan.components.length) return false;
    if (!planes.every((plane, index) => this.#describe(index, plane, scan))) return false;
    const isAlone = planes.length === 1;
    const { across, down } = isAlone ? blocksOf(this.#frame, first.component) : this.#places.units;
    const data = [this.#places.file + from, this.#places.file + to, this.#restartInterval] as const;
    const { after: low, before } = scan;
    if (this.#frame.coding === 'sequential') {
      const skipped = planes.map(({ isFlat }, index) =>
        isFlat ? 1 << (4 + (scan.tables[index]?.ac ?? 0)) : 0,
      );
      const all = skipped.reduce((bits, bit) => bits | bit, 0);
      return this.#instance.sequentialScan(...data, planes.length, across, down, all) !== 0;
    }
    return scan.from === 0
      ? this.#instance.dcScan(...data, planes.length, across, down, low, before > 0) !== 0
      : this.#instance.acScan(...data, across, down, scan.from, scan.to, low, before > 0) !== 0;
  }

  /** The picture, once all scans have been decoded. */
  pixels(): EighthPixels | undefined {
    const { planes, pixels: to } = this.#places;
    if (this.#frame.coding === 'progressive') {
      for (const plane of planes) {
        this.#write(0, plane, [1, 1, 0, 0]);
        const { across, down } = blocksOf(this.#frame, plane.component);
        this.#instance.toSamples(across, down);
      }
    }
    const [brightness, blue, red] = planes;
    if (this.#instance.isStrange() !== 0 || brightness === undefined) return undefined;
    const width = Math.max(1, Math.floor(this.#frame.width / 8));
    const height = Math.max(1, Math.floor(this.#frame.height / 8));
    const channels = blue === undefined || red === undefined ? 1 : 3;
    if (blue === undefined || red === undefined) {
      this.#instance.packGrey(brightness.samples, brightness.stride, width, height, to);
    } else {
      const { component, samples, stride } = brightness;
      const shiftOf = (times: number): number => (blue.isFlat ? times - 1 : 0);
      const shifts = [shiftOf(component.h), shiftOf(component.v)] as const;
      this.#instance.packColours(
        samples,
        blue.samples,
        red.samples,
        stride,
        blue.stride,
        ...shifts,
        width,
        height,
        to,
      );
    }
    return { data: this.#memory.slice(to, to + width * height * channels), width, height, channels };
  }

  /** Tells the module of a component of a scan; false when a table of it is missing. */
  #describe(index: number, plane: Plane, scan: ScanHeader): boolean {
    const { component } = plane;
    const { dc = 0, ac = 0 } = scan.tables[index] ?? {};
    const needsDc = scan.from === 0 && scan.before === 0;
    if ((needsDc && !this.#codes.has(dc)) || (scan.to > 0 && !this.#codes.has(4 + ac))) return false;
    const quants = this.#quants.get(component.table);
    if (quants === undefined || dc > 3 || ac > 3) return false;
    this.#memory.set(quants, this.#places.table);
    this.#instance.setQuants(this.#places.table, plane.quants);
    const unit = scan.components.length > 1 ? ([component.h, component.v] as const) : ([1, 1] as const);
    this.#write(index, plane, [...unit, dc, 4 + ac]);
    return true;
  }

  /** A record of assembly/jpeg/scan.ts. */
  #write(
    index: number,
    plane: Plane,
    scan: readonly [across: number, down: number, dc: number, ac: number],
  ): void {
    const { isFlat, quants, samples, stride, dcs, across, coefficients, masks } = plane;
    const record = [...scan, isFlat ? 1 : 0, quants, samples, stride, dcs, across, coefficients, masks, 0];
    new Int32Array(this.#memory.buffer, this.#places.components + 64 * index, record.length).set(record);
  }
}
