import * as ch from './characters.js';
import { utf8Fault } from './utf8.js';

/** What is wrong with a line, and where: `at` is the first byte that cannot stand there, for a record that ends early the byte after its last. */
export interface LineFault {
  readonly code: 'INVALID_JSON' | 'INVALID_UTF8';
  readonly at: number;
  readonly reason: string;
}

/**
 * Why the line from `start` to `end` (its newline) is not one JSON value, or undefined when it is one. It reads the
 * grammar of RFC 8259 step by step with what was expected in hand; `scanLines` gives the same verdict without reasons.
 */
export function explainFault(bytes: Uint8Array, start: number, end: number): LineFault | undefined {
  return new Explanation(bytes, end).line(start);
}

class Explanation {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private at = 0;
  private fault: LineFault | undefined = undefined;

  constructor(bytes: Uint8Array, end: number) {
    this.bytes = bytes;
    this.end = end;
  }

  line(start: number): LineFault | undefined {
    const open: ('object' | 'array')[] = [];
    this.at = start;
    this.space();
    let expected = 'a value';
    for (;;) {
      if (!this.value(expected, open)) return this.fault;
      if (open.length === 0) return this.lineEnd();
      expected = open.at(-1) === 'array' ? "a value after ','" : "a member name in double quotes after ','";
    }
  }

  /** One value and all that closes after it, up to the comma or the end of the record; false: a fault. */
  private value(expected: string, open: ('object' | 'array')[]): boolean {
    let what = expected;
    for (;;) {
      if (open.at(-1) === 'object') {
        if (!this.name(what)) return false;
        what = "a value after ':'";
      }
      const byte = this.byte();
      if (byte === ch.OPEN_OBJECT || byte === ch.OPEN_ARRAY) {
        this.at += 1;
        this.space();
        const isObject = byte === ch.OPEN_OBJECT;
        open.push(isObject ? 'object' : 'array');
        if (this.byte() !== (isObject ? ch.CLOSE_OBJECT : ch.CLOSE_ARRAY)) {
          what = isObject ? "a member name in double quotes or '}'" : "a value or ']'";
          continue;
        }
      } else if (!this.scalar(what)) return false;
      return this.afterValue(open);
    }
  }

  private afterValue(open: ('object' | 'array')[]): boolean {
    for (;;) {
      this.space();
      const kind = open.at(-1);
      if (kind === undefined) return true;
      const byte = this.byte();
      if (byte === ch.COMMA) {
        this.at += 1;
        this.space();
        return true;
      }
      if (byte !== (kind === 'object' ? ch.CLOSE_OBJECT : ch.CLOSE_ARRAY)) {
        return this.expected(kind === 'object' ? "',' or '}' after a member" : "',' or ']' after an element");
      }
      open.pop();
      this.at += 1;
    }
  }

  private name(what: string): boolean {
    if (this.byte() !== ch.QUOTE) return this.expected(what);
    if (!this.string()) return false;
    this.space();
    if (this.byte() !== ch.COLON) return this.expected("':' after a member name");
    this.at += 1;
    this.space();
    return true;
  }

  private scalar(what: string): boolean {
    const byte = this.byte();
    if (byte === ch.QUOTE) return this.string();
    if (byte === ch.MINUS || ch.isDigit(byte)) return this.number();
    if (byte === ch.SMALL_T) return this.literal('true');
    if (byte === ch.SMALL_F) return this.literal('false');
    if (byte === ch.SMALL_N) return this.literal('null');
    return this.expected(what);
  }

  private string(): boolean {
    const { bytes } = this;
    for (;;) {
      this.at += 1;
      const byte = this.byte();
      if (byte === ch.QUOTE) {
        this.at += 1;
        return true;
      }
      if (byte === undefined) return this.expected("'\"' at the end of a string");
      if (byte < ch.SPACE)
        return this.invalid(`a control character must be escaped in a string (${hex(byte)})`);
      if (byte === ch.BACKSLASH && !this.escape()) return false;
      if (byte >= 0x80) {
        const wrong = utf8Fault(bytes, this.at, this.end);
        if (wrong.at >= 0) return this.invalidUtf8(wrong.at);
        this.at = wrong.next - 1;
      }
    }
  }

  private escape(): boolean {
    this.at += 1;
    const byte = this.byte();
    if (byte !== ch.SMALL_U) {
      if (byte !== undefined && ch.SIMPLE_ESCAPE[byte] === 1) return true;
      return this.expected('one of " \\ / b f n r t u after a backslash');
    }
    for (let digit = 0; digit < 4; digit += 1) {
      this.at += 1;
      const hexDigit = this.byte();
      if (hexDigit === undefined || ch.HEX_DIGIT[hexDigit] !== 1) {
        return this.expected('four hexadecimal digits after \\u');
      }
    }
    return true;
  }

  private number(): boolean {
    if (this.byte() === ch.MINUS) this.at += 1;
    if (this.byte() === ch.ZERO) {
      this.at += 1;
      if (ch.isDigit(this.byte())) return this.invalid('a number may not begin with 0 and another digit');
    } else if (!this.digits("a digit after '-'")) return false;
    if (this.byte() === ch.POINT) {
      this.at += 1;
      if (!this.digits('a digit after the decimal point')) return false;
    }
    const byte = this.byte();
    if (byte !== undefined && (byte | ch.TO_SMALL) === ch.SMALL_E) {
      this.at += 1;
      const sign = this.byte();
      if (sign === ch.PLUS || sign === ch.MINUS) this.at += 1;
      if (!this.digits('a digit in an exponent')) return false;
    }
    return true;
  }

  private digits(what: string): boolean {
    if (!ch.isDigit(this.byte())) return this.expected(what);
    while (ch.isDigit(this.byte())) this.at += 1;
    return true;
  }

  private literal(word: string): boolean {
    for (let i = 0; i < word.length; i += 1) {
      if (this.byte() !== word.charCodeAt(i)) return this.expected(`the word ${word}`);
      this.at += 1;
    }
    return true;
  }

  private lineEnd(): LineFault | undefined {
    if (this.byte() !== undefined) this.expected('nothing more: a line holds one value');
    return this.fault;
  }

  /** The byte at hand; undefined at the end of the line. */
  private byte(): number | undefined {
    return this.at < this.end ? this.bytes[this.at] : undefined;
  }

  private space(): void {
    while (ch.isSpace(this.byte())) this.at += 1;
  }

  private expected(what: string): false {
    const byte = this.byte();
    return this.invalid(
      byte === undefined
        ? `the record ends early: expected ${what}`
        : `expected ${what}, not ${this.shown(byte)}`,
    );
  }

  private shown(byte: number): string {
    if (byte > ch.SPACE && byte < 0x7f) return byte === 0x27 ? '"\'"' : `'${String.fromCharCode(byte)}'`;
    const { at } = utf8Fault(this.bytes, this.at, this.end);
    return byte < 0x80 || at >= 0 ? hex(byte) : `a character beyond ASCII (${hex(byte)} …)`;
  }

  private invalid(reason: string): false {
    this.fault = { code: 'INVALID_JSON', at: this.at, reason };
    return false;
  }

  private invalidUtf8(at: number): false {
    const reason =
      at < this.end
        ? `invalid UTF-8 (${hex(this.bytes[at] as number)})`
        : 'the record ends early: within a character of UTF-8';
    this.fault = { code: 'INVALID_UTF8', at, reason };
    return false;
  }
}

function hex(byte: number): string {
  return `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
