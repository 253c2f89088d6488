import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { helpPage, overviewPage } from '../../src/cli/help.js';
import { coloursFor } from '../../src/cli/terminal/colours.js';
import { FakeOutput } from './fake-io.js';

const plain = coloursFor(new FakeOutput(), {});

describe.each(commands.map((command) => [command.name, command] as const))('help of %s', (_, command) => {
  const short = helpPage(command, 'short', plain);
  const long = helpPage(command, 'long', plain);

  it('fits one screen, examples before options', () => {
    const lines = short.split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(short.indexOf('Examples:')).toBeLessThan(short.indexOf('Options:'));
  });

  it('has something under each of its headings', () => {
    expect(short).not.toMatch(/:\n\s*\n/);
  });

  it('names every option in the short form and tells all of it in the long one', () => {
    for (const [name, option] of Object.entries(command.options)) {
      expect(short).toContain(`--${name}`);
      expect(long).toMatch(new RegExp(`^  (-., |    )--${name}( <|$)`, 'm'));
      const told = option.default === undefined ? '' : `Default: ${option.default}.`;
      expect(long.replace(/\s+/g, ' ')).toContain(told);
    }
  });

  it('stays within 100 columns in the long form', () => {
    expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('excludes only options that exist', () => {
    for (const option of Object.values(command.options)) {
      for (const other of option.excludes ?? []) expect(Object.keys(command.options)).toContain(other);
    }
  });
});

it('the overview names every command', () => {
  const page = overviewPage(commands, plain);
  for (const { name, summary } of commands) expect(page).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
  expect(page.split('\n').length).toBeLessThanOrEqual(40);
});
