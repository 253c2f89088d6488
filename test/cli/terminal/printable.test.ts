import { expect, it } from 'vitest';
import { printable, printableJson } from '../../../src/cli/terminal/printable.js';

it.each([
  ['imgs/a b.jpg', 'imgs/a b.jpg'],
  ['Ünïcödé/日本.jpg', 'Ünïcödé/日本.jpg'],
  ['two\nlines\r.jpg', 'two\\nlines\\r.jpg'],
  ['tab\there', 'tab\\there'],
  ['\u001b[31mred\u001b[0m', '\\e[31mred\\e[0m'],
  ['bell\u0007 del\u007f csi\u009b', 'bell\\x07 del\\x7f csi\\x9b'],
  ['gpj.\u202eabc', 'gpj.\\u202eabc'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

it('JSON holds nothing that could steer a terminal, and reads back as the same value', () => {
  const value = { path: 'csi\u009b31m del\u007f gpj.\u202eabc\u2028 esc\u001b[31m\n"quoted" 日本.jpg' };
  const text = printableJson(value);
  expect(text).toBe(
    String.raw`{"path":"csi\u009b31m del\u007f gpj.\u202eabc\u2028 esc\u001b[31m\n\"quoted\" 日本.jpg"}`,
  );
  expect(JSON.parse(text)).toEqual(value);
});
