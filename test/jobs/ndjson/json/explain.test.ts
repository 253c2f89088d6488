import { describe, expect, it } from 'vitest';
import { explainFault } from '../../../../src/jobs/ndjson/json/explain.js';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('the explanation of a fault', () => {
  // The column is that of the first byte that cannot stand there, counted from 1; bytes are written as Latin-1.
  it.each([
    ['{"a":1', 7, "the record ends early: expected ',' or '}' after a member"],
    ['[1', 3, "the record ends early: expected ',' or ']' after an element"],
    ['{"a":', 6, "the record ends early: expected a value after ':'"],
    ['{"a"', 5, "the record ends early: expected ':' after a member name"],
    ['{', 2, "the record ends early: expected a member name in double quotes or '}'"],
    ['[', 2, "the record ends early: expected a value or ']'"],
    ['[1,', 4, "the record ends early: expected a value after ','"],
    ['"abc', 5, "the record ends early: expected '\"' at the end of a string"],
    ['"ab\\', 5, 'the record ends early: expected one of " \\ / b f n r t u after a backslash'],
    ['tru', 4, 'the record ends early: expected the word true'],
    ['-', 2, "the record ends early: expected a digit after '-'"],
    ['1.', 3, 'the record ends early: expected a digit after the decimal point'],
    ['1e+', 4, 'the record ends early: expected a digit in an exponent'],
    ['{"a":1  \r', 10, "the record ends early: expected ',' or '}' after a member"],
    ['{"a":1,}', 8, "expected a member name in double quotes after ',', not '}'"],
    ['{a:1}', 2, "expected a member name in double quotes or '}', not 'a'"],
    ["{'a':1}", 2, `expected a member name in double quotes or '}', not "'"`],
    ['{"a" 1}', 6, "expected ':' after a member name, not '1'"],
    ['{"a":}', 6, "expected a value after ':', not '}'"],
    ['{"a":1 "b":2}', 8, "expected ',' or '}' after a member, not '\"'"],
    ['[1,]', 4, "expected a value after ',', not ']'"],
    ['[1 2]', 4, "expected ',' or ']' after an element, not '2'"],
    ['[1}', 3, "expected ',' or ']' after an element, not '}'"],
    ['nul]', 4, "expected the word null, not ']'"],
    ['NaN', 1, "expected a value, not 'N'"],
    ['01', 2, 'a number may not begin with 0 and another digit'],
    ['-01', 3, 'a number may not begin with 0 and another digit'],
    ['+1', 1, "expected a value, not '+'"],
    ['.5', 1, "expected a value, not '.'"],
    ['-x', 2, "expected a digit after '-', not 'x'"],
    ['1.e5', 3, "expected a digit after the decimal point, not 'e'"],
    ['1e,', 3, "expected a digit in an exponent, not ','"],
    ['0x10', 2, "expected nothing more: a line holds one value, not 'x'"],
    ['{} {}', 4, "expected nothing more: a line holds one value, not '{'"],
    ['["\t"]', 3, 'a control character must be escaped in a string (byte 0x09)'],
    ['["\\x41"]', 4, "expected one of \" \\ / b f n r t u after a backslash, not 'x'"],
    ['["\\u12g4"]', 7, "expected four hexadecimal digits after \\u, not 'g'"],
    ['\x00', 1, 'expected a value, not byte 0x00'],
    ['\xef\xbb\xbf{}', 1, 'expected a value, not a character beyond ASCII (byte 0xef …)'],
    ['[\xff]', 2, "expected a value or ']', not byte 0xff"],
  ])('of %j is at column %i', (line, column, reason) => {
    const bytes = bytesOf(line);
    expect(explainFault(bytes, 0, bytes.length)).toEqual({ code: 'INVALID_JSON', at: column - 1, reason });
  });

  it.each([
    ['"\xff"', 2, 'invalid UTF-8 (byte 0xff)'],
    ['"\x80"', 2, 'invalid UTF-8 (byte 0x80)'],
    ['"\xc0\xaf"', 2, 'invalid UTF-8 (byte 0xc0)'],
    ['"\xc3("', 3, 'invalid UTF-8 (byte 0x28)'],
    ['"\xe2\x82"', 4, 'invalid UTF-8 (byte 0x22)'],
    ['"\xe0\x80\x80"', 3, 'invalid UTF-8 (byte 0x80)'],
    ['"\xed\xa0\x80"', 3, 'invalid UTF-8 (byte 0xa0)'],
    ['"\xf4\x90\x80\x80"', 3, 'invalid UTF-8 (byte 0x90)'],
    ['"\xf5"', 2, 'invalid UTF-8 (byte 0xf5)'],
    ['"\xf0\x9f\x98', 5, 'the record ends early: within a character of UTF-8'],
    ['{"\xffa":1}', 3, 'invalid UTF-8 (byte 0xff)'],
  ])('of %j, not UTF-8, is at column %i', (line, column, reason) => {
    const bytes = bytesOf(line);
    expect(explainFault(bytes, 0, bytes.length)).toEqual({ code: 'INVALID_UTF8', at: column - 1, reason });
  });

  it('counts places from the start of the slab', () => {
    const bytes = bytesOf('{}\n[1,]\n');
    expect(explainFault(bytes, 3, 7)?.at).toBe(6);
    expect(explainFault(bytes, 0, 2)).toBeUndefined();
  });
});
