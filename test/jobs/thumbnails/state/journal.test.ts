import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Journal } from '../../../../src/jobs/thumbnails/state/journal.js';
import { parseManifest, textOf } from '../../../../src/jobs/thumbnails/state/record.js';
import { tempTree } from '../temp-tree.js';
import { record } from './pieces.js';

describe('a journal', () => {
  it('that was appended to has every line at once, and on the disk once it was flushed (I2)', async () => {
    using tree = tempTree();
    const path = tree.at('m');
    const journal = await Journal.read(path);
    for (let index = 0; index < 50; index += 1) journal.append(record(`${index}.jpg`));
    expect(journal.ledger.size).toBe(50);
    await journal.flush();
    expect((await Journal.read(path)).ledger.size).toBe(50);
    journal.append(record('last.jpg'));
    await journal.close();
    expect((await Journal.read(path)).ledger.get('last.jpg')).toEqual(journal.ledger.get('last.jpg'));
    expect(tree.files()).toEqual(['m']);
  });

  it('that nothing was appended to writes nothing (I3)', async () => {
    using tree = tempTree();
    await (await Journal.read(tree.at('m'))).close();
    expect(existsSync(tree.at('m'))).toBe(false);
    writeFileSync(tree.at('m'), textOf([record('a')]));
    const { mtimeMs, ino } = statSync(tree.at('m'));
    await (await Journal.read(tree.at('m'))).close();
    expect(statSync(tree.at('m'))).toMatchObject({ mtimeMs, ino });
  });

  it('begins a new line after a torn one, and is mended when it is closed (I1)', async () => {
    using tree = tempTree();
    writeFileSync(tree.at('m'), textOf([record('a'), record('b')]).slice(0, -20));
    const journal = await Journal.read(tree.at('m'));
    journal.append(record('c'));
    await journal.flush();
    expect(parseManifest(readFileSync(tree.at('m'), 'utf8')).lines).toEqual([record('a'), record('c')]);
    await journal.close();
    expect(readFileSync(tree.at('m'), 'utf8')).toBe(textOf([record('a'), record('c')]));
  });

  it('is written anew when most of its lines say nothing any more', async () => {
    using tree = tempTree();
    const journal = await Journal.read(tree.at('m'));
    for (let index = 0; index < 200; index += 1) journal.append(record('a', { mtimeMs: index }));
    await journal.close();
    expect(readFileSync(tree.at('m'), 'utf8')).toBe(textOf([record('a', { mtimeMs: 199 })]));
    expect(tree.files()).toEqual(['m']);
  });

  it('knows when somebody else has written to it', async () => {
    using tree = tempTree();
    const journal = await Journal.read(tree.at('m'));
    expect(await journal.isCurrent()).toBe(true);
    appendFileSync(tree.at('m'), textOf([record('a')]));
    expect(await journal.isCurrent()).toBe(false);
  });

  it('tells that it cannot be written, and when', async () => {
    using tree = tempTree();
    const journal = await Journal.read(tree.at('nowhere', 'm'));
    journal.append(record('a'));
    await expect(journal.flush()).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(journal.close()).rejects.toMatchObject({ code: 'ENOENT' });
    expect(journal.ledger.size).toBe(1);
  });
});
