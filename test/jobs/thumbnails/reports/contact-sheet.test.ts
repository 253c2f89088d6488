import { describe, expect, it } from 'vitest';
import { contactSheet } from '../../../../src/jobs/thumbnails/reports/contact-sheet.js';
import { reportText } from '../../../../src/jobs/thumbnails/reports/report.js';
import { corrupt, item, output, summary } from './pieces.js';

const items = [
  item('b"><i>.jpg', [output('t/b-64.jpg', 64), output('t/b-32.jpg', 32)]),
  item('bad.jpg', [], corrupt),
  item('a.jpg', [output('t/a-32.jpg', 32)]),
];
const page = contactSheet(items, summary, (path) => `../${path}`);

describe('a contact sheet', () => {
  it('shows failures first, with their code and reason', () => {
    expect(page.indexOf('bad.jpg')).toBeLessThan(page.indexOf('a-32.jpg'));
    expect(page).toContain('<code>CORRUPT</code><br>a &lt;damaged&gt; file &amp; more');
    expect(page).toContain('Failed or degraded: 1');
  });

  it('shows the smallest thumbnail of each image, lazily and with its size, and links to all', () => {
    expect(page.match(/<img loading="lazy" decoding="async" width="32" height="32"/g)).toHaveLength(2);
    expect(page).toContain('href="../t/b-64.jpg"');
    expect(page.indexOf('a-32.jpg')).toBeLessThan(page.indexOf('b-32.jpg'));
  });

  it('says how many images there are', () => {
    const ofOne = contactSheet([], { ...summary, total: 1 }, (path) => path);
    expect(ofOne).toContain('<h1>1 image</h1>');
    expect(contactSheet([], { ...summary, total: 2 }, (path) => path)).toContain('<title>2 images</title>');
  });

  it('needs nothing from elsewhere, and works on a phone, by day and by night', () => {
    expect(page).not.toMatch(/<script|<link|@import|url\(|https?:/);
    expect(page).toContain('name="viewport" content="width=device-width');
    expect(page).toContain('prefers-color-scheme: dark');
  });

  it('takes names for text, whatever is in them', () => {
    expect(page).not.toContain('<i>');
    expect(page).toContain('b&quot;&gt;&lt;i&gt;.jpg');
  });

  it('shows what HTML cannot hold in a name by its number', () => {
    const odd = contactSheet([item('a\u001b[31m\n.jpg', [], corrupt)], summary, () => 'a');
    expect(odd).toContain('<a href="a">a\\x1b[31m\\x0a.jpg</a>');
  });

  it('says so when all went well', () => {
    const well = contactSheet([item('a.jpg', [output('t/a.jpg', 32)])], summary, (path) => path);
    expect(well).not.toContain('Failed or degraded');
  });
});

it('a report holds every event, failures first', () => {
  const pruned = { type: 'prune', source: 'gone.jpg', outputs: ['t/gone.jpg'] } as const;
  const report = JSON.parse(reportText(items, [pruned], summary));
  expect(report).toEqual({ summary, pruned: [pruned], items: [items[1], items[2], items[0]] });
  expect(JSON.parse(reportText([], [], summary))).toEqual({ summary, items: [] });
});
