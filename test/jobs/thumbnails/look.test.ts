import { lstatSync } from 'node:fs';
import { expect, it } from 'vitest';
import { lookIfThere, Looking } from '../../../src/jobs/thumbnails/look.js';

const here = import.meta.filename;

/** A disk that takes as long as it is told. */
function disk() {
  let now = 0;
  let isStart = true;
  const state = { answerMs: 0 };
  const looking = new Looking(() => {
    isStart = !isStart;
    return (now += isStart ? state.answerMs : 0);
  });
  return { looking, state };
}

it('a disk at hand is asked directly', async () => {
  const { looking } = disk();
  for (let count = 0; count < 1_000; count += 1) expect(looking.at(here)).not.toBeInstanceOf(Promise);
  expect(await looking.at(here)).toEqual(lstatSync(here));
});

it('a slow one is soon waited for, and asked directly again once it has become fast', async () => {
  const { looking, state } = disk();
  state.answerMs = 1;
  let asked = 0;
  while (!(looking.at(here) instanceof Promise)) asked += 1;
  expect(asked).toBe(11);
  expect(await looking.at(here)).toEqual(lstatSync(here));
  state.answerMs = 0;
  while (looking.at(here) instanceof Promise) asked += 1;
  expect(looking.at(here)).not.toBeInstanceOf(Promise);
  expect(asked).toBeLessThan(1_000);
});

it('one long answer, while the process was set aside, changes nothing', () => {
  const { looking, state } = disk();
  state.answerMs = 5_000;
  expect(looking.at(here)).not.toBeInstanceOf(Promise);
  state.answerMs = 0;
  expect(looking.at(here)).not.toBeInstanceOf(Promise);
});

it('what is not there is an error of the system', () => {
  expect(() => new Looking().at(`${here}/nothing`)).toThrow(/ENOTDIR/);
});

it('and undefined for who only asks whether it is there', async () => {
  expect(await lookIfThere(`${here}/nothing`)).toBeUndefined();
  expect(await lookIfThere(here)).toEqual(lstatSync(here));
});
