import { chmodSync, lstatSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OutputFile } from '../../../../src/jobs/ndjson/run/output-file.js';
import { TempFolder } from '../temp-folder.js';

describe('an output file', () => {
  it('follows a link, one that leads nowhere yet too', async () => {
    using folder = new TempFolder();
    symlinkSync('second', folder.at('first'));
    symlinkSync('place', folder.at('second'));
    for (const content of ['new\n', 'newer\n']) {
      const file = await OutputFile.open(folder.at('first'));
      await file.write(Buffer.from(content));
      await file.commit();
      expect(folder.read('place')).toBe(content);
      expect(lstatSync(folder.at('first')).isSymbolicLink()).toBe(true);
    }
    expect(folder.names).toEqual(['first', 'place', 'second']);
  });

  it('has the permissions of the file it takes the place of, whatever the umask', async () => {
    using folder = new TempFolder();
    writeFileSync(folder.at('shared'), '');
    for (const mode of [0o666, 0o600]) {
      chmodSync(folder.at('shared'), mode);
      const file = await OutputFile.open(folder.at('shared'));
      await file.commit();
      expect(statSync(folder.at('shared')).mode & 0o777).toBe(mode);
    }
  });

  it('is refused when its link leads in a circle', async () => {
    using folder = new TempFolder();
    symlinkSync('b', folder.at('a'));
    symlinkSync('a', folder.at('b'));
    await expect(OutputFile.open(folder.at('a'))).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  });
});
