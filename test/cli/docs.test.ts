import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exitCodeMeanings } from '../../src/cli/exit-codes.js';

const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');

it('the options in the documentation are those of the program (else: node scripts/option-lists.js)', () => {
  const script = fileURLToPath(new URL('../../scripts/option-lists.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(page).toContain('- `-s, --size <geom>`: ');
});

it('the documentation explains every exit code', () => {
  for (const [codes] of exitCodeMeanings) expect(page).toMatch(new RegExp(`^\\| ${codes} +\\|`, 'm'));
});
