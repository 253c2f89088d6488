import { describe, expect, it } from 'vitest';
import { coloursFor } from '../../../src/cli/terminal/colours.js';
import { itemLine } from '../../../src/cli/thumbnails/item-line.js';
import { FakeOutput } from '../fake-io.js';
import { created, failed } from '../fake-run.js';

const plain = coloursFor(new FakeOutput(), {});
const degraded = created('a', {
  status: 'degraded',
  error: { code: 'TRUNCATED', message: 'the end is missing' },
});

describe('itemLine', () => {
  it.each(['quiet', 'normal', 'verbose'] as const)('tells at %s what did not go well', (verbosity) => {
    expect(itemLine(failed('a\n'), verbosity, plain)).toBe(
      'failed  imgs/a\\n.jpg: the picture data is damaged (CORRUPT)',
    );
    expect(itemLine({ ...failed('a', 'LOAD_SHED', 'no room'), status: 'shed' }, verbosity, plain)).toBe(
      'shed  imgs/a.jpg: no room (LOAD_SHED)',
    );
    expect(itemLine(degraded, verbosity, plain)).toBe('degraded  imgs/a.jpg: the end is missing (TRUNCATED)');
  });

  it.each(['quiet', 'normal'] as const)('says at %s nothing of what went well', (verbosity) => {
    expect(itemLine(created('a'), verbosity, plain)).toBeUndefined();
    expect(itemLine(created('a', { status: 'up-to-date' }), verbosity, plain)).toBeUndefined();
  });

  it('names at verbose every image and what was made of it', () => {
    expect(itemLine(created('a'), 'verbose', plain)).toBe(
      'created  imgs/a.jpg → thumbnails/a.jpg (256x171, 12 KB)',
    );
    expect(itemLine(created('a', { status: 'up-to-date' }), 'verbose', plain)).toBe('up-to-date  imgs/a.jpg');
  });
});
