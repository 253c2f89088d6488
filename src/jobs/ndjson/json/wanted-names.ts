import { stringEquals } from './strings.js';

/**
 * The member names of the top level whose values a scan notes as it passes them, so that validating and finding keys is
 * one walk over the bytes.
 */
export class WantedNames {
  /**
   * Bit `length % 32` for every length in bytes of a wanted name: nearly all names are told apart by it. A name written
   * with escapes is longer than what it says and has to be looked at whatever its length.
   */
  readonly lengths: number;
  private readonly names: readonly Uint8Array[];

  /** `names[s]` belongs to slot `s`; undefined: the slot is filled by somebody else. */
  constructor(names: readonly (Uint8Array | undefined)[]) {
    this.names = names.map((name) => name ?? NEVER);
    this.lengths = names.reduce((bits, name) => (name === undefined ? bits : bits | (1 << name.length)), 0);
  }

  /** Whether a slot has a name. */
  has(slot: number): boolean {
    return this.names[slot] !== undefined && this.names[slot] !== NEVER;
  }

  /** Bytes that `writeTo` needs. */
  get size(): number {
    return this.names.reduce((sum, { length }) => sum + 8 + length, 0);
  }

  /** Writes the names where a module of WebAssembly finds them: place and length of each (0: none), then their bytes. */
  writeTo(memory: Uint8Array, at: number): void {
    const words = new Uint32Array(memory.buffer, at, 2 * this.names.length);
    let place = at + words.byteLength;
    for (const [slot, name] of this.names.entries()) {
      words[2 * slot] = name === NEVER ? 0 : place;
      words[2 * slot + 1] = name.length;
      memory.set(name, place);
      place += name.length;
    }
  }

  /**
   * Notes `value` in every slot whose name is the one between `start` and `end` (without its quotes). Called for each
   * member in turn, so of duplicate names the last counts, as with `JSON.parse`.
   */
  note(
    bytes: Uint8Array,
    start: number,
    end: number,
    escaped: boolean,
    value: number,
    values: Int32Array,
    slot: number,
  ): void {
    const { names } = this;
    for (let s = 0; s < names.length; s += 1) {
      const name = names[s] as Uint8Array;
      if (name === NEVER) continue;
      if (escaped ? stringEquals(bytes, start, name) : sameBytes(bytes, start, end, name))
        values[slot + s] = value;
    }
  }
}

const NEVER = new Uint8Array(0);

/** No names at all: the scan only validates. */
export const NO_NAMES: WantedNames = new WantedNames([]);

function sameBytes(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  const length = end - start;
  if (length !== name.length) return false;
  for (let i = 0; i < length; i += 1) if (bytes[start + i] !== name[i]) return false;
  return true;
}
