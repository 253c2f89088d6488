import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { processExists } from '../../src/base/index.js';

it('a process is there while it lives, and not when it has ended or never was', () => {
  expect(processExists(process.pid)).toBe(true);
  expect(processExists(spawnSync(process.execPath, ['--version']).pid)).toBe(false);
  expect(processExists(2 ** 40)).toBe(false);
});
