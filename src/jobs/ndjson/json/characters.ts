/** The bytes that JSON is written with, and the classes they fall into. */
export const TAB = 0x09;
export const NEWLINE = 0x0a;
export const RETURN = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const POINT = 0x2e;
export const ZERO = 0x30;
export const ONE = 0x31;
export const NINE = 0x39;
export const COLON = 0x3a;
export const OPEN_ARRAY = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_ARRAY = 0x5d;
export const SMALL_E = 0x65;
export const SMALL_F = 0x66;
export const SMALL_N = 0x6e;
export const SMALL_T = 0x74;
export const SMALL_U = 0x75;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

/** Turns a letter of ASCII into its small one; what it does to other bytes is of no use. */
export const TO_SMALL = 0x20;

/** 1 for what may stand in a string as it is: no quote, no backslash, no control character. */
export const PLAIN_IN_STRING: Uint8Array = table(
  (byte) => byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH,
);

/** 1 for what does not end the skipping of a string that is trusted: anything but a quote, a backslash, a newline. */
export const INSIDE_STRING: Uint8Array = table(
  (byte) => byte !== QUOTE && byte !== BACKSLASH && byte !== NEWLINE,
);

/** 1 for what may follow a backslash, `u` aside. */
export const SIMPLE_ESCAPE: Uint8Array = table((byte) => '"\\/bfnrt'.includes(String.fromCharCode(byte)));

/** 1 for a hexadecimal digit. */
export const HEX_DIGIT: Uint8Array = table((byte) => /[0-9a-fA-F]/.test(String.fromCharCode(byte)));

/** True for white space within a line. */
export function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === RETURN;
}

/** True for `0` to `9`. */
export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** The first place from `at` on that is no white space within a line. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let i = at;
  while (isSpace(bytes[i])) i += 1;
  return i;
}

function table(has: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (has(byte) ? 1 : 0));
}
