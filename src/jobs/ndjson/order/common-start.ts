import * as characters from '../json/characters.js';

// Made constants of this module, because the engine reads an imported one from memory at every use.
const { INSIDE_STRING, NEWLINE } = characters;

/**
 * How many bytes all of the texts at `places` begin with alike, from `from` bytes on, which are known to be the same: lines, or
 * strings (without their quotes) as far as they are written without an escape. A place below 0 is no text. With what
 * they share skipped, a prefix tells more apart.
 */
export function commonStart(
  bytes: Uint8Array,
  places: Int32Array,
  kind: 'line' | 'string',
  from: number,
): number {
  let reference = -1;
  let length = from;
  for (let n = 0; n < places.length; n += 1) {
    const at = places[n] as number;
    if (at < 0) continue;
    if (reference < 0) {
      reference = at;
      while (isInside(bytes[at + length] as number, kind)) length += 1;
    } else {
      let same = from;
      while (same < length && bytes[at + same] === bytes[reference + same]) same += 1;
      length = same;
    }
    if (length === from) return from;
  }
  return length;
}

function isInside(byte: number, kind: 'line' | 'string'): boolean {
  return kind === 'line' ? byte !== NEWLINE : INSIDE_STRING[byte] === 1;
}
