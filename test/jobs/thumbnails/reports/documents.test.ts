import { linkSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Documents } from '../../../../src/jobs/thumbnails/reports/index.js';
import { tempTree } from '../temp-tree.js';
import { item, output, summary } from './pieces.js';

const all = { manifest: 'map.json', report: 'out/report.json', contactSheet: 'out/deep/sheet.html' };

describe('documents', () => {
  it('are written at the end, also into an output folder that was not there before', async () => {
    using tree = tempTree({ 'map.json': 'of the last run' });
    const documents = new Documents(all, tree.root);
    await documents.prepare(tree.at('out'));
    documents.add(item('a.jpg', [output('out/a.jpg', 32)]));
    expect(tree.files()).toEqual(['map.json']);
    await documents.write(summary, true);
    expect(tree.files()).toEqual(['map.json', 'out/deep/sheet.html', 'out/report.json']);
    expect(JSON.parse(readFileSync(tree.at('map.json'), 'utf8'))['a.jpg'].srcset).toBe('out/a.jpg 32w');
    expect(readFileSync(tree.at('out/deep/sheet.html'), 'utf8')).toContain('src="../a.jpg"');
  });

  it('leave the manifest as it was when the run was stopped early', async () => {
    using tree = tempTree({ 'map.json': 'of the last run' });
    const documents = new Documents(all, tree.root);
    await documents.write(summary, false);
    expect(readFileSync(tree.at('map.json'), 'utf8')).toBe('of the last run');
    expect(tree.files()).toContain('out/report.json');
  });

  it('hold in the manifest, and there alone, images that the run left as they were', async () => {
    using tree = tempTree({ 'out/': '' });
    const documents = new Documents({ manifest: 'map.json', report: 'report.json' }, tree.root);
    documents.addLeftOut(item('b.jpg', [output('out/b.jpg', 32)]));
    documents.add(item('c.jpg', [output('out/c.jpg', 32)]));
    documents.addLeftOut(item('a.jpg', []));
    await documents.write(summary, true);
    expect(Object.keys(JSON.parse(readFileSync(tree.at('map.json'), 'utf8')))).toEqual(['b.jpg', 'c.jpg']);
    expect(JSON.parse(readFileSync(tree.at('report.json'), 'utf8')).items).toHaveLength(1);
  });

  it('cannot be one file', () => {
    using tree = tempTree();
    expect(() => new Documents({ report: 'a.json', contactSheet: './a.json' }, tree.root)).toThrow(
      'the report and the contact sheet cannot be one file: "./a.json"',
    );
  });

  it.each(['in/a.jpg', 'in/linked.jpg', 'out/a.jpg', 'out/A.WEBP'])(
    'that would take the place of an input or a thumbnail are refused: %s',
    async (report) => {
      using tree = tempTree({ 'in/a.jpg': 'a picture', 'out/': '' });
      linkSync(tree.at('in/a.jpg'), tree.at('in/linked.jpg'));
      const path = tree.at('in/a.jpg');
      const { size, mtimeMs, ino, dev } = statSync(path);
      const named = { kind: 'source' as const, path, label: 'in/a.jpg', dir: '', name: 'a', ext: 'jpg' };
      const source = { ...named, size, mtimeMs, ino, dev };
      const planned = [{ source, outputs: [{ size: '256', name: 'a', awaitsExt: true as const }] }];
      const out = { path: tree.at('out'), real: tree.at('out'), label: 'out' };
      const documents = new Documents({ report, manifest: 'out/b.json' }, tree.root);
      const places = { planned, others: [], guarded: [] };
      await expect(documents.requireUntaken(places, out)).rejects.toMatchObject({ code: 'COLLISION' });
      await new Documents({ report: 'out/b.json' }, tree.root).requireUntaken(places, out);
      if (report.startsWith('out')) return;
      const unmade = { planned: [], others: [source], guarded: [] };
      await expect(documents.requireUntaken(unmade, out)).rejects.toMatchObject({ code: 'COLLISION' });
    },
  );

  it('that would take the place of an input in the output folder are refused', async () => {
    using tree = tempTree({ 'out/a.jpg': 'a picture' });
    const out = { path: tree.at('out'), real: tree.at('out'), label: 'out' };
    const guarded = [{ kind: 'guarded' as const, label: 'out/a.jpg', insideOut: 'a.jpg' }];
    await expect(
      new Documents({ report: 'out/A.jpg' }, tree.root).requireUntaken(
        { planned: [], others: [], guarded },
        out,
      ),
    ).rejects.toMatchObject({ code: 'COLLISION', message: expect.stringContaining('the input out/a.jpg') });
  });

  it.each(['nowhere/report.json', 'folder', 'out/.pipeline/manifest.ndjson'])(
    'that cannot be written are told before the run: %s',
    async (report) => {
      using tree = tempTree({ 'folder/': '' });
      await expect(new Documents({ report }, tree.root).prepare(tree.at('out'))).rejects.toMatchObject({
        code: 'OUTPUT_UNWRITABLE',
      });
      expect(tree.files()).toEqual([]);
    },
  );
});
