import { formatDuration, formatSize } from '../../../base/index.js';
import type { ItemEvent, SummaryEvent } from '../events.js';
import { failuresFirst } from './report.js';

/**
 * One HTML page that shows a whole run: what failed first, with its reason, then every image by its smallest thumbnail. It
 * needs nothing but the thumbnails: no script, no font, no style from elsewhere. `urlOf` says how it links to a file.
 */
export function contactSheet(
  items: readonly ItemEvent[],
  summary: SummaryEvent,
  urlOf: (path: string) => string,
): string {
  const sorted = [...items].sort(failuresFirst);
  const bad = sorted.filter(({ error }) => error !== undefined);
  const shown = sorted.filter(({ outputs }) => outputs.length > 0);
  const title = `${summary.total} image${summary.total === 1 ? '' : 's'}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${countsText(summary)}</p>
</header>
<main>
${bad.length === 0 ? '' : failures(bad, urlOf)}${shown.length === 0 ? '' : gallery(shown, urlOf)}</main>
</body>
</html>
`;
}

function countsText({ created, upToDate, failed, degraded, shed, elapsedMs }: SummaryEvent): string {
  const counts: [number, string][] = [
    [created, 'created'],
    [upToDate, 'up to date'],
    [degraded, 'degraded'],
    [failed, 'failed'],
    [shed, 'shed'],
  ];
  const told = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return [...told, `in ${formatDuration(elapsedMs)}`].join(' · ');
}

function failures(items: readonly ItemEvent[], urlOf: (path: string) => string): string {
  const rows = items.map(
    ({ source, error }) =>
      `<li><a href="${html(urlOf(source))}">${html(source)}</a> <code>${html(error?.code ?? '')}</code><br>${html(error?.message ?? '')}</li>`,
  );
  return `<section aria-labelledby="failures">
<h2 id="failures">Failed or degraded: ${items.length}</h2>
<ul class="failures">
${rows.join('\n')}
</ul>
</section>
`;
}

function gallery(items: readonly ItemEvent[], urlOf: (path: string) => string): string {
  return `<section aria-labelledby="images">
<h2 id="images">Images: ${items.length}</h2>
<ul class="images">
${items.map((item) => figure(item, urlOf)).join('\n')}
</ul>
</section>
`;
}

function figure({ source, outputs }: ItemEvent, urlOf: (path: string) => string): string {
  const bySize = outputs.toSorted((a, b) => a.width * a.height - b.width * b.height);
  const [smallest] = bySize;
  if (smallest === undefined) return '';
  const { width, height } = smallest;
  const links = bySize.map(
    (output) =>
      `<a href="${html(urlOf(output.path))}" title="${html(`${output.path}, ${formatSize(output.bytes)}`)}">${output.width} × ${output.height}</a>`,
  );
  return `<li><figure><a href="${html(urlOf(source))}"><img loading="lazy" decoding="async" width="${width}" height="${height}" alt="${html(source)}" src="${html(urlOf(smallest.path))}"></a><figcaption>${html(source)}<br>${links.join(' · ')}</figcaption></figure></li>`;
}

/** As text or as the value of an attribute in double quotes; what HTML cannot hold is shown by its number. */
function html(text: string): string {
  return text
    .replace(/\p{Cc}/gu, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = `
:root { --ground: #fff; --ink: #1a1a1a; --quiet: #5f5f5f; --bad: #a40000; --frame: #e3e3e3; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #16181a; --ink: #e8e8e8; --quiet: #a0a0a0; --bad: #ff8a80; --frame: #303438; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 90rem; background: var(--ground); color: var(--ink); font: 1rem/1.45 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: 2rem 0 .75rem; font-size: 1.1rem; }
header p, figcaption { color: var(--quiet); }
a { color: inherit; }
ul { margin: 0; padding: 0; list-style: none; }
.failures li { padding: .6rem .75rem; border-left: .25rem solid var(--bad); margin-bottom: .5rem; overflow-wrap: anywhere; }
.failures code { color: var(--bad); font-weight: 600; }
.images { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(10rem, 45%), 1fr)); }
figure { margin: 0; }
figure > a { display: grid; place-items: center; aspect-ratio: 1; padding: .25rem; border: 1px solid var(--frame); border-radius: .25rem; }
img { max-width: 100%; max-height: 100%; width: auto; height: auto; object-fit: contain; }
figcaption { margin-top: .3rem; font-size: .8rem; overflow-wrap: anywhere; }
figcaption a { display: inline-block; padding-block: .25rem; }
`;
