import { closeSync, fstatSync, openSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { requireOpenFiles } from '../../../../src/jobs/thumbnails/run/open-files.js';

/** A system that lets so many files be opened, and what was opened of it. */
function system(most: number, code = 'EMFILE') {
  const opened: number[] = [];
  return {
    opened,
    open: (): number => {
      if (opened.length === most) throw Object.assign(new Error(code), { code });
      opened.push(openSync(process.execPath, 'r'));
      return opened.at(-1) ?? 0;
    },
  };
}

describe('files that a run may have open', () => {
  it('are enough when as many as it needs can be opened, and none stays open', () => {
    const { opened, open } = system(Infinity);
    requireOpenFiles(2, open);
    expect(opened).toHaveLength(20);
    for (const file of opened) expect(() => fstatSync(file)).toThrow('EBADF');
  });

  it('refuse the run when they are fewer: how many there are, how many it takes, what to do', () => {
    const { opened, open } = system(19);
    expect(() => requireOpenFiles(2, open)).toThrow(
      expect.objectContaining({
        code: 'IO',
        count: 20,
        message:
          'the system lets this process open 19 more files, and 2 images at once take 20: raise the limit (ulimit -n) or use fewer --jobs',
      }),
    );
    for (const file of opened) expect(() => closeSync(file)).toThrow('EBADF');
  });

  it('say nothing where opening fails for another reason', () => {
    const { opened, open } = system(3, 'ENOENT');
    requireOpenFiles(1, open);
    expect(opened).toHaveLength(3);
  });
});
