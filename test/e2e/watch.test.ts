import type { ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fixtures } from '../fixtures.js';
import { ended, start } from './bin.js';

let cwd = '';
let child: ChildProcess | undefined;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pipeline-watch-'));
  mkdirSync(join(cwd, 'imgs'));
  copyFileSync(fixtures.trailingBytes, join(cwd, 'imgs', 'one.jpg'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(cwd, { recursive: true, force: true });
});

it('--watch reconciles, says what it follows, and ends with Ctrl-C', async () => {
  child = start(['thumbnails', 'imgs', '--watch'], cwd);
  const end = ended(child);
  const said = saying(child);
  await said('watching for changes');
  copyFileSync(fixtures.svg, join(cwd, 'imgs', 'two.svg'));
  await said('created  imgs/two.svg');
  rmSync(join(cwd, 'imgs', 'two.svg'));
  await said('pruned  thumbnails/two.png');
  expect(existsSync(join(cwd, 'thumbnails', 'one.jpg'))).toBe(true);
  child.kill('SIGINT');
  expect((await end).status).toBe(130);
});

/** Gives a function that resolves once standard error has said those words. */
function saying({ stderr }: ChildProcess): (words: string) => Promise<void> {
  let said = '';
  const listeners = new Set<() => void>();
  stderr?.on('data', (chunk) => {
    said += chunk;
    for (const listener of listeners) listener();
  });
  return (words) =>
    new Promise((resolve) => {
      const look = (): void => {
        if (said.includes(words)) resolve();
      };
      listeners.add(look);
      look();
    });
}
