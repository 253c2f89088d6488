import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

function run(program: string) {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: '/nowhere' },
  });
  return { lines: stdout.split('\n').filter((line) => line !== ''), stderr };
}

it('a benchmark says which peers it leaves out, and how to get them', () => {
  const { lines, stderr } = run(`
    import { present } from './bench/peers.js';
    console.log([...present('jq', 'p-limit', 'Miller', 'GraphicsMagick')]);
  `);
  expect(stderr).toBe('');
  expect(lines).toEqual([
    'jq is left out. To have it: apt-get install jq',
    'Miller is left out. To have it: apt-get install miller',
    'GraphicsMagick is left out. To have it: apt-get install graphicsmagick',
    "[ 'p-limit' ]",
  ]);
});

it('a contestant that fails is no quick one', () => {
  const { lines } = run(`
    import { timeCommand } from './bench/measure.js';
    process.env.PATH = '${process.env['PATH']}';
    for (const command of ['true', 'false', 'false | true'])
      console.log(await timeCommand(command).then(({ wallS }) => typeof wallS, ({ message }) => message));
  `);
  expect(lines).toEqual(['number', 'exit code 1 from: false', 'exit code 1 from: false | true']);
});

it('a figure without its peer has no bar', () => {
  const { lines } = run(`
    import { printBars } from './bench/measure.js';
    printBars([['a ÷ b', 0.5, '≤', 0.6], ['a ÷ c', 0.5 / undefined, '≤', 0.6], ['MB/s', 249, '≥', 250]]);
  `);
  expect(lines.slice(2)).toEqual([
    '| a ÷ b | 0.50   | ≤ 0.60 | met    |',
    '| MB/s  | 249    | ≥ 250  | MISSED |',
  ]);
});
