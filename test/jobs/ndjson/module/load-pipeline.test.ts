import { describe, expect, it } from 'vitest';
import { type PipelineError, planNdjson, runNdjson } from '../../../../src/index.js';
import { stdin, told } from '../run/told.js';
import { TempFolder } from '../temp-folder.js';

describe('a module of run', () => {
  it('is refused before anything is read when it is none', async () => {
    using folder = new TempFolder();
    const modules = {
      'a.mjs': 'export default 1',
      'b.mjs': 'export default () => 1',
      'c.mjs': 'export default (',
      'd.mjs': 'export const x = 1',
      'e.mjs': 'export default (p) => p.nothing()',
    };
    const reasons = [];
    for (const [name, text] of Object.entries(modules)) {
      const run = runNdjson([stdin('1')], folder.write(name, text), { deadLetter: folder.at('dead') });
      const { code, message } = (await told(run).catch((error: unknown) => error)) as PipelineError;
      expect(code).toBe('INVALID_ARGUMENT');
      reasons.push(message.replaceAll(folder.at('/'), ''));
    }
    expect(reasons).toEqual([
      'the default export of a.mjs is no function',
      'the default export of b.mjs gives no pipeline: return what its stages gave',
      expect.stringContaining('c.mjs cannot be loaded: '),
      'd.mjs has no default export: it has to be the function that takes the builder and gives it back',
      'the default export of e.mjs failed: p.nothing is not a function (e.mjs:1:25)',
    ]);
    await expect(planNdjson(folder.at('nope.mjs'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(folder.names).toEqual(Object.keys(modules));
  });

  it('is a path or a URL, and nothing else', async () => {
    for (const [module, shown] of [
      [(p: unknown) => p, 'a function'],
      [undefined, 'undefined'],
    ] as const) {
      const refused = told(runNdjson([stdin('1')], module as never));
      await expect(refused).rejects.toThrow(new TypeError(`module must be a path or a URL, not ${shown}`));
    }
  });

  it('has a plan that starts nothing', async () => {
    using folder = new TempFolder();
    const module = folder.write(
      'a.mjs',
      'export default (p) => p.map((n) => n, { concurrency: 3, onError: "skip" }).batch({ maxItems: 5 }).sort({ by: "length" });',
    );
    expect((await planNdjson(module, { onError: 'skip' }))[0]?.limits).toContain('on error skip');
    expect(await planNdjson(module)).toEqual([
      {
        name: 'map',
        kind: 'map',
        runs: 'here',
        limits: [
          '3 at a time',
          '6 wait in, 6 wait out',
          'order completion',
          'when full wait',
          'on error skip',
        ],
      },
      { name: 'batch', kind: 'batch', runs: 'here', limits: ['at most 5 items'] },
      {
        name: 'sort',
        kind: 'sort',
        runs: 'here',
        limits: ['takes everything in; past 256 MB on disk'],
      },
    ]);
  });
});
