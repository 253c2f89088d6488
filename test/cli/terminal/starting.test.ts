import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { showStarting } from '../../../src/cli/terminal/starting.js';
import { Talk } from '../../../src/cli/terminal/talk.js';
import { FakeOutput, fakeIo } from '../fake-io.js';

function shown(
  name: string,
  values: ReadonlyMap<string, true | readonly string[]>,
  columns?: number,
  stdout?: { readonly columns: number },
): string {
  const command = commands.find((each) => each.name === name);
  if (command === undefined) throw new Error(name);
  const stderr = new FakeOutput(columns === undefined ? undefined : { columns });
  const io = fakeIo({ stderr, stdout: new FakeOutput(stdout) });
  showStarting(command, values, new Talk(stderr, io.env), io)();
  return stderr.text;
}

function onTerminal(name: string, ...options: string[]): string {
  return shown(name, new Map(options.map((option) => [option, true])), 80, { columns: 80 });
}

describe('while a command is being loaded', () => {
  it('a terminal shows so, and nothing of it stays', () => {
    expect(shown('thumbnails', new Map(), 80)).toBe('starting\r\u001b[K');
  });

  it('a terminal on which lines will appear shows nothing, one on which none will shows so', () => {
    expect(onTerminal('sort')).toBe('');
    expect(onTerminal('map')).toBe('');
    for (const [name, ...options] of [['check'], ['sort', 'check'], ['sort', 'output'], ['map', 'output']])
      expect(onTerminal(name ?? '', ...options)).toBe('starting\r\u001b[K');
  });

  it('nothing is shown elsewhere, to who asked for quiet or chose how progress is shown, and of what has none', () => {
    expect(shown('thumbnails', new Map())).toBe('');
    expect(shown('thumbnails', new Map([['quiet', true]]), 80)).toBe('');
    expect(shown('thumbnails', new Map([['progress', ['none']]]), 80)).toBe('');
    expect(shown('completion', new Map(), 80)).toBe('');
  });
});
