import { describe, expect, it } from 'vitest';
import { thumbnailsOptions } from '../../../src/cli/thumbnails/options.js';
import { FITS, FORMATS, POSITIONS } from '../../../src/jobs/thumbnails/recipe.js';

// The option table does not import the library, so that help comes at once.
describe('the words of the command line', () => {
  it('are those of the library', () => {
    expect(thumbnailsOptions.fit.takes.words).toEqual(FITS);
    expect(thumbnailsOptions.position.takes.words).toEqual(POSITIONS);
    expect(thumbnailsOptions.format.takes.words).toEqual(FORMATS);
  });
});
