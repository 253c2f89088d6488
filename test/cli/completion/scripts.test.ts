import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { bashScript } from '../../../src/cli/completion/bash.js';
import { fishScript } from '../../../src/cli/completion/fish.js';
import { zshScript } from '../../../src/cli/completion/zsh.js';
import { TempFolder } from '../../jobs/ndjson/temp-folder.js';

const scripts = { bash: bashScript(commands), zsh: zshScript(commands), fish: fishScript(commands) };

/** What bash would offer for a command line; the last word is the one being typed. */
function offered(...words: string[]): string[] {
  const script = `${scripts.bash}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pipeline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  // With a socket as its standard input bash takes itself for a remote shell, and reads what its user has set up.
  const parameters = ['--norc', '-c', script, 'bash', 'pipeline', ...words];
  const { stdout, stderr } = spawnSync('bash', parameters, { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

/** What fish would offer; undefined where there is none. */
function offeredByFish(line: string): string[] | undefined {
  const parameters = ['--no-config', '-c', `${scripts.fish}\ncomplete -C '${line}'`];
  const { error, stdout } = spawnSync('fish', parameters, { encoding: 'utf8' });
  return error === undefined ? stdout.split('\n').map((one) => one.split('\t')[0] ?? '') : undefined;
}

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'] as const)('the script for %s is one that the shell can read', (shell) => {
    using folder = new TempFolder();
    const path = folder.write('script', scripts[shell]); // fish reads no socket, which standard input is here
    const { error, status, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
    if (error !== undefined) return console.log(`not checked: there is no ${shell} here`);
    expect([status, stderr]).toEqual([0, '']);
  });

  it('names every option of every command, in every shell', () => {
    for (const { name, options } of commands) {
      for (const option of Object.keys(options)) {
        expect(scripts.bash).toContain(`--${option}`);
        expect(scripts.zsh).toContain(`--${option}`);
        expect(scripts.fish).toMatch(new RegExp(`from ${name}' (-s . )?-l ${option} `));
      }
    }
  });

  it('offers commands, options, the words of an option, and files (bash)', () => {
    expect(offered('ma')).toEqual(['map']);
    expect(offered('map', '--on-')).toEqual(['--on-error']);
    expect(offered('map', '--on-error', '')).toEqual(['fail', 'skip', 'dead-letter']);
    expect(offered('map', '-o', 'package.js')).toEqual(['package.json']);
    expect(offered('sort', 'package.js')).toEqual(['package.json']);
    expect(offered('completion', 'f')).toEqual(['fish']);
    expect(offered('help', 'so')).toEqual(['sort']);
    expect(offered('map', '--timeout', '')).toEqual([]);
    expect(offered('map', '--order', '=')).toEqual(['input', 'completion']);
    expect(offered('map', '--order', '=', 'c')).toEqual(['completion']);
  });

  it('offers the same in fish', () => {
    if (offeredByFish('') === undefined) return console.log('not checked: there is no fish here');
    expect(offeredByFish('pipeline ma')).toEqual(['map', '']);
    expect(offeredByFish('pipeline map --order ')).toEqual(['completion', 'input', '']);
    expect(offeredByFish('pipeline completion f')).toEqual(['fish', '']);
  });
});
