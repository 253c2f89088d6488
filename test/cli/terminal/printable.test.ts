import { expect, it } from 'vitest';
import { printable } from '../../../src/cli/terminal/printable.js';

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
