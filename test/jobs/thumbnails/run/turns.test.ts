import { expect, it } from 'vitest';
import { oneshot } from '../../../../src/index.js';
import { SetAsideError } from '../../../../src/jobs/thumbnails/run/set-aside.js';
import { Turns } from '../../../../src/jobs/thumbnails/run/turns.js';

const { signal } = new AbortController();

it('works of one key run one after the other, those of others beside them (I1)', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const [finish, finished] = oneshot.channel<string>();
  const works = [
    turns.run('a', () => (log.push('a1 begins'), finished.recv()), signal),
    turns.run('a', async () => (log.push('a2 begins'), 'a2'), signal),
    turns.run('b', async () => (log.push('b begins'), 'b'), signal),
  ];
  expect(await works[2]).toBe('b');
  expect(log).toEqual(['a1 begins', 'b begins']);
  finish.send('a1');
  expect(await Promise.all(works)).toEqual(['a1', 'a2', 'b']);
  expect(turns.size).toBe(0);
});

it('a work that fails lets the next one have its turn', async () => {
  const turns = new Turns();
  const works = await Promise.allSettled([
    turns.run('a', async () => Promise.reject(new Error('no')), signal),
    turns.run('a', async () => 'yes', signal),
  ]);
  expect(works.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(turns.size).toBe(0);
});

it('whoever waits stops waiting when it is aborted, and nothing is kept (I2)', async () => {
  const turns = new Turns();
  const [finish, finished] = oneshot.channel<string>();
  const controller = new AbortController();
  const working = turns.run('a', () => finished.recv(), signal);
  const waiting = turns.run('a', async () => 'never', controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  expect(turns.size).toBe(1);
  finish.send('a');
  await working;
  expect(turns.size).toBe(0);
});

it('who is to come back does not wait: it is told at once that the turn is taken, and begins nothing', async () => {
  const turns = new Turns();
  const [finish, finished] = oneshot.channel<string>();
  const working = turns.run('a', () => finished.recv(), signal, 'come-back');
  let begun = 0;
  await expect(turns.run('a', async () => (begun += 1), signal, 'come-back')).rejects.toThrow(SetAsideError);
  expect(begun).toBe(0);
  finish.send('a');
  expect(await working).toBe('a');
  expect(await turns.run('a', async () => 'back', signal, 'come-back')).toBe('back');
});
