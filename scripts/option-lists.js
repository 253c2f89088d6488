// Writes the lists of options in the documentation from the tables of the command line (built first: npm run build).
// A list stands between `<!-- options: <command> -->` and `<!-- /options -->`. With --check it only says what differs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { commands } from '../dist/cli/commands.js';
import { flagsOf } from '../dist/cli/option-table.js';

const PAGES = ['docs/command-line.md', 'README.md'].map((page) =>
  fileURLToPath(new URL(`../${page}`, import.meta.url)),
);
const BLOCK = /(<!-- options: ([a-z]+) -->\n)[^]*?(<!-- \/options -->)/g;

const differing = PAGES.filter((page) => existsSync(page)).filter((page) => {
  const before = readFileSync(page, 'utf8');
  const after = before.replace(
    BLOCK,
    (_, open, command, close) => `${open}\n${optionsOf(command)}\n${close}`,
  );
  if (after !== before && !process.argv.includes('--check')) writeFileSync(page, after);
  return after !== before;
});
for (const page of differing) console.log(page);
if (differing.length > 0 && process.argv.includes('--check')) process.exitCode = 1;

function optionsOf(name) {
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  const entries = Object.entries(command.options);
  const groups = [...new Set(entries.map(([, { group }]) => group))];
  return groups
    .map((group) =>
      listOf(
        group,
        entries.filter(([, option]) => option.group === group),
      ),
    )
    .join('\n');
}

function listOf(group, entries) {
  const items = entries.map(([name, option]) => {
    const told = [`${capital(option.help)}.`, ...(option.details ?? [])];
    if (option.default !== undefined)
      told.push(`Default: ${isTyped(option) ? `\`${option.default}\`` : option.default}.`);
    return `- \`${flagsOf(name, option).trim()}\`: ${told.join(' ')}`;
  });
  return [`### ${group}`, '', ...items, ''].join('\n');
}

// A default is given as it would be typed, or in words.
function isTyped({ default: text, takes }) {
  return !text.includes(' ') || takes.kind === 'word';
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
