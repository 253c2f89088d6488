import { describe, expect, it } from 'vitest';
import { coloursFor } from '../../../src/cli/terminal/colours.js';
import { FakeOutput } from '../fake-io.js';

const terminal = new FakeOutput({ columns: 80 });
const pipe = new FakeOutput();

describe('colours are', () => {
  it.each([
    ['on for a terminal', terminal, {}, true],
    ['off for anything else', pipe, {}, false],
    ['off for TERM=dumb', terminal, { TERM: 'dumb' }, false],
    ['off for NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['on for an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['on where FORCE_COLOR asks for them', pipe, { FORCE_COLOR: '1' }, true],
    ['off for FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['off for NO_COLOR whatever FORCE_COLOR says', pipe, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('%s', (_, stream, env, painted) => {
    expect(coloursFor(stream, env).bad('x')).toBe(painted ? '\u001b[31mx\u001b[39m' : 'x');
  });
});
