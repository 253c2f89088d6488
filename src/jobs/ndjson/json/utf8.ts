/**
 * Looks at the character of UTF-8 that begins at `start`: `next` is the place after it; `at` is the first byte that cannot
 * stand there (`end` when the bytes end within the character), or -1 when it is well formed. Strict: no overlong
 * forms, no surrogates, nothing beyond U+10FFFF.
 */
export function utf8Fault(bytes: Uint8Array, start: number, end: number): { at: number; next: number } {
  const lead = bytes[start] as number;
  if (lead < 0x80) return { at: -1, next: start + 1 };
  const length = lengthAfter(lead);
  if (length === 0) return { at: start, next: start + 1 };
  for (let i = 1; i < length; i += 1) {
    const at = start + i;
    const byte = at < end ? (bytes[at] as number) : 0;
    const low = i === 1 ? lowestSecond(lead) : 0x80;
    const high = i === 1 ? highestSecond(lead) : 0xbf;
    if (byte < low || byte > high) return { at, next: at };
  }
  return { at: -1, next: start + length };
}

/** Bytes of a character beyond ASCII by its first byte; 0: no character begins so. */
function lengthAfter(lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

function lowestSecond(lead: number): number {
  if (lead === 0xe0) return 0xa0;
  return lead === 0xf0 ? 0x90 : 0x80;
}

function highestSecond(lead: number): number {
  if (lead === 0xed) return 0x9f;
  return lead === 0xf4 ? 0x8f : 0xbf;
}
