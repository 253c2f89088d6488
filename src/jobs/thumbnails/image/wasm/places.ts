import { type Component, type Frame, isFlatAtEighth, mostSampled } from '../jpeg-frame.js';

/** Behind the bytes of a file and of its scans: what loads of sixteen bytes may touch, and zeros that codes may run into. */
const PADDING = 1024;
/** A block of assembly/jpeg/block.ts. */
const BLOCK_BYTES = 64;
/** `Component` in assembly/jpeg/scan.ts, four of them. */
const COMPONENTS_BYTES = 4 * 64;

/** One component of a picture, and where things of it are in the module's memory. */
export interface Plane {
  readonly component: Component;
  readonly isFlat: boolean;
  /** Blocks, those included that fill up the last units. */
  readonly across: number;
  readonly down: number;
  readonly quants: number;
  readonly samples: number;
  readonly stride: number;
  /** Of progressive files: see assembly/jpeg/scan.ts. */
  readonly dcs: number;
  readonly masks: number;
  readonly coefficients: number;
}

/** The layout of the module's memory for one file: what it tells the module, what is worked on, and the file itself. */
export class Places {
  readonly components: number;
  /** Where a table is put for the module to read. */
  readonly table: number;
  readonly planes: readonly Plane[];
  readonly pixels: number;
  readonly file: number;
  /** Below it is room for the data of a scan, and zeros that codes may run into. */
  readonly end: number;
  /** Units of interleaved scans. */
  readonly units: { readonly across: number; readonly down: number };
  #next: number;

  constructor(free: number, fileBytes: number, frame: Frame) {
    this.#next = free;
    const most = mostSampled(frame);
    this.units = {
      across: Math.ceil(frame.width / (8 * most.h)),
      down: Math.ceil(frame.height / (8 * most.v)),
    };
    const pixels = Math.ceil(frame.width / 8) * Math.ceil(frame.height / 8);
    this.components = this.#take(COMPONENTS_BYTES);
    this.table = this.#take(16 + 256);
    this.planes = frame.components.map((component) => this.#planeOf(component, frame));
    this.pixels = this.#take(pixels * frame.components.length);
    this.file = this.#take(fileBytes + PADDING);
    this.#take(fileBytes + PADDING);
    this.end = this.#next;
  }

  #planeOf(component: Component, frame: Frame): Plane {
    const isFlat = isFlatAtEighth(frame, component);
    const isProgressive = frame.coding === 'progressive';
    const across = this.units.across * component.h;
    const down = this.units.down * component.v;
    const side = isFlat ? 1 : 2;
    return {
      component,
      isFlat,
      across,
      down,
      quants: this.#take(BLOCK_BYTES),
      samples: this.#take(across * down * side * side),
      stride: across * side,
      dcs: this.#take(isProgressive ? across * down * 2 : 0),
      masks: this.#take(isProgressive && !isFlat ? across * down * 8 : 0),
      coefficients: this.#take(isProgressive && !isFlat ? across * down * BLOCK_BYTES : 0),
    };
  }

  #take(bytes: number): number {
    const place = this.#next;
    this.#next = (place + bytes + 15) & ~15;
    return place;
  }
}
