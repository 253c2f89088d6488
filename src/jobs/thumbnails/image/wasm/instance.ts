import { MODULE } from './module.js';

/** What `assembly/jpeg/index.ts` exports. All places are in `memory`. */
export interface Instance {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  free(): number;
  expectUsual(): void;
  setTop(place: number): void;
  setQuants(from: number, to: number): void;
  setTable(table: number, from: number): number;
  sequentialScan(
    from: number,
    to: number,
    interval: number,
    components: number,
    across: number,
    down: number,
    skipped: number,
  ): number;
  dcScan(
    from: number,
    to: number,
    interval: number,
    components: number,
    across: number,
    down: number,
    low: number,
    refining: boolean,
  ): number;
  acScan(
    from: number,
    to: number,
    interval: number,
    across: number,
    down: number,
    first: number,
    last: number,
    low: number,
    refining: boolean,
  ): number;
  toSamples(across: number, down: number): void;
  isStrange(): number;
  packGrey(plane: number, stride: number, width: number, height: number, to: number): void;
  packColours(
    brightness: number,
    blue: number,
    red: number,
    stride: number,
    colourStride: number,
    shiftAcross: number,
    shiftDown: number,
    width: number,
    height: number,
    to: number,
  ): void;
}

/** The part of the engine's own `WebAssembly` that is used here; Node's types leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** The memory of an instance never becomes smaller: one that holds more than this is not used again. */
const MOST_KEPT = 96 * 2 ** 20;
const PAGE = 64 * 1024;

/** One a thread; made when it is first needed. */
let idle: Instance | undefined;

/** What `use` makes of an instance. */
export function withInstance<T>(use: (instance: Instance) => T): T {
  const instance = idle ?? load();
  idle = undefined;
  const result = use(instance);
  if (instance.memory.buffer.byteLength <= MOST_KEPT) idle = instance;
  return result;
}

/** Makes its memory reach to that place. False when there is none to be had. */
export function reach({ memory }: Instance, end: number): boolean {
  const missing = end - memory.buffer.byteLength;
  if (missing <= 0) return true;
  try {
    memory.grow(Math.ceil(missing / PAGE));
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function load(): Instance {
  const compiled = new WebAssembly.Module(Buffer.from(MODULE, 'base64'));
  return new WebAssembly.Instance(compiled, {}).exports as Instance;
}
