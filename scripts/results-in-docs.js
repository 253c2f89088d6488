// Writes the tables of bench/RESULTS.md into the documentation, so that a page quotes what the benchmarks gave and nothing else. Table 2
// of a section stands between `<!-- results: <section> 2 -->` and `<!-- /results -->`. With --check it only says what differs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const BLOCK = /(<!-- results: ([a-z-]+) (\d+) -->\n)[^]*?(<!-- \/results -->)/g;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const isCheck = process.argv.includes('--check');
  const differing = quoteResults(isCheck ? () => {} : writeFileSync);
  for (const page of differing) console.log(page);
  if (isCheck && differing.length > 0) process.exitCode = 1;
}

/** The pages that differed from what they are now. */
export function quoteResults(write = writeFileSync) {
  const sections = sectionsOf(readFileSync(`${root}bench/RESULTS.md`, 'utf8'));
  const pages = ['README.md', ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)];
  return pages.filter((page) => {
    const before = readFileSync(`${root}${page}`, 'utf8');
    const after = before.replace(BLOCK, (_, open, section, number, close) => {
      const table = sections.get(section)?.[number - 1];
      if (table === undefined) throw new Error(`${page}: RESULTS.md has no table ${number} of ${section}`);
      return `${open}\n${table}\n${close}`;
    });
    if (after !== before) write(`${root}${page}`, after);
    return after !== before;
  });
}

/** Section → its tables. */
function sectionsOf(text) {
  const [, ...parts] = text.split(/^## /m);
  return new Map(
    parts.map((part) => [
      part.slice(0, part.indexOf('\n')),
      [...part.matchAll(/(?:^\|.*\n)+/gm)].map(String),
    ]),
  );
}
