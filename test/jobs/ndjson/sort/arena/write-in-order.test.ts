import { expect, it } from 'vitest';
import { sortNdjson, type SortNdjsonOptions } from '../../../../../src/index.js';
import { random } from '../../random.js';
import { told } from '../../run/told.js';
import { TempFolder } from '../../temp-folder.js';

const SEED = Number(process.env['PIPELINE_SEED'] ?? 71_204);

/** Enough for several buckets, and several windows of the largest: many records have the same key. */
function lines(count: number): string {
  const next = random(SEED);
  let text = '';
  for (let n = 0; n < count; n += 1) {
    const key = next(3) === 0 ? 7 : next(5000);
    text += `{"k":${key},"n":${n},"pad":"${'x'.repeat(next(200))}"}\n`;
  }
  return text;
}

const orders: readonly SortNdjsonOptions[] = [
  { keys: ['k:number'] },
  { keys: ['pad', 'k:desc'], jobs: 1 },
  { keys: ['k'], unique: true },
];

it.each(orders)(
  'what threads write to a file side by side is what leaves one after the other: %j (Writing W1)',
  async (order) => {
    using folder = new TempFolder();
    const input = folder.write('in', lines(60_000));
    const given = await told(sortNdjson([input], order));
    const written = await told(sortNdjson([input], { ...order, output: folder.at('out') }));
    expect([SEED, folder.read('out') === given.data]).toEqual([SEED, true]);
    expect(written.summary).toEqual(given.summary);
  },
);

it('one record larger than what is written at a time is written whole', async () => {
  using folder = new TempFolder();
  const long = `{"k":1,"pad":"${'y'.repeat(2 ** 20)}"}\n`;
  const input = folder.write('in', `{"k":2}\n${long}{"k":0}\n`);
  await told(sortNdjson([input], { keys: ['k'], output: folder.at('out') }));
  expect(folder.read('out')).toBe(`{"k":0}\n${long}{"k":2}\n`);
});

it('writing that is closed leaves the output as it was', async () => {
  using folder = new TempFolder();
  const input = folder.write('in', lines(60_000));
  folder.write('out', 'before\n');
  const run = sortNdjson([input], { keys: ['k'], output: folder.at('out') });
  const events = run[Symbol.asyncIterator]();
  const ending = events.next();
  while (run.snapshot().phase !== 'writing') await new Promise(setImmediate);
  run.close();
  await ending;
  expect(folder.read('out')).toBe('before\n');
  expect(folder.names).toEqual(['in', 'out']);
});
