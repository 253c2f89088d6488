import { describe, expect, it } from 'vitest';
import { createMemoryGate } from '../../../../src/jobs/thumbnails/run/memory-gate.js';
import { SetAsideError } from '../../../../src/jobs/thumbnails/run/set-aside.js';

/** Renderings that end when they are told to. */
class Kitchen {
  readonly started: string[] = [];
  readonly #ends = new Map<string, () => void>();
  readonly #gate = createMemoryGate(100, 2);

  async order(name: string, bytes: number, signal = new AbortController().signal): Promise<string> {
    const render = (): Promise<string> => {
      this.started.push(name);
      return new Promise((resolve) => this.#ends.set(name, () => resolve(name)));
    };
    return await this.#gate.run(bytes, render, signal);
  }

  async end(name: string): Promise<void> {
    this.#ends.get(name)?.();
    await settled();
  }
}

/** Everything that can go on without anything else happening has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('memory for images', () => {
  it('lets as many run as it holds, and the next when one ends (I1)', async () => {
    const kitchen = new Kitchen();
    const all = [
      kitchen.order('a', 40),
      kitchen.order('b', 50),
      kitchen.order('c', 11),
      kitchen.order('d', 1),
    ];
    await settled();
    expect(kitchen.started).toEqual(['a', 'b']);
    await kitchen.end('a');
    expect(kitchen.started).toEqual(['a', 'b', 'c', 'd']);
    for (const name of ['b', 'c', 'd']) await kitchen.end(name);
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('gives an image that takes more than there is all of it, and nothing beside it (I1)', async () => {
    const kitchen = new Kitchen();
    const all = [kitchen.order('huge', 1e12)];
    await settled();
    all.push(kitchen.order('small', 1));
    await settled();
    expect(kitchen.started).toEqual(['huge']);
    await kitchen.end('huge');
    expect(kitchen.started).toEqual(['huge', 'small']);
    await kitchen.end('small');
    expect(await Promise.all(all)).toEqual(['huge', 'small']);
  });

  it('lets one monster at a time collect: ordinary images pass the second (I2)', async () => {
    const kitchen = new Kitchen();
    const all = [kitchen.order('one', 60), kitchen.order('two', 60)];
    await settled();
    all.push(kitchen.order('small', 40));
    await settled();
    expect(kitchen.started).toEqual(['one', 'small']);
    await kitchen.end('one');
    expect(kitchen.started).toEqual(['one', 'small', 'two']);
    await kitchen.end('two');
    await kitchen.end('small');
    expect(await Promise.all(all)).toEqual(['one', 'two', 'small']);
  });

  it('sends a monster away that is to come back while another is before it, and begins nothing (I2)', async () => {
    const gate = createMemoryGate(100, 2);
    const { signal } = new AbortController();
    const ends: (() => void)[] = [];
    const first = gate.run(60, () => new Promise<void>((resolve) => ends.push(resolve)), signal, 'come-back');
    let begun = 0;
    const second = gate.run(60, async () => (begun += 1), signal, 'come-back');
    await expect(second).rejects.toThrow(SetAsideError);
    expect(begun).toBe(0);
    expect(await gate.run(40, async () => 'ordinary', signal, 'come-back')).toBe('ordinary');
    ends[0]?.();
    await first;
    expect(await gate.run(60, async () => 'back', signal, 'come-back')).toBe('back');
  });

  it('lets a monster collect share by share while ordinary images go on (I3)', async () => {
    const kitchen = new Kitchen();
    const all = [kitchen.order('a', 50), kitchen.order('monster', 100)];
    await settled();
    all.push(kitchen.order('b', 50));
    await settled();
    expect(kitchen.started).toEqual(['a']); // the monster holds one share and waits for the other
    await kitchen.end('a');
    expect(kitchen.started).toEqual(['a', 'monster']);
    await kitchen.end('monster');
    expect(kitchen.started).toEqual(['a', 'monster', 'b']);
    await kitchen.end('b');
    expect(await Promise.all(all)).toEqual(['a', 'monster', 'b']);
  });

  it('gives back what a monster had collected when it is aborted, and what a failure held', async () => {
    const gate = createMemoryGate(100, 2);
    const abort = new AbortController();
    let end: (() => void) | undefined;
    const first = gate.run(50, () => new Promise<void>((resolve) => (end = resolve)), abort.signal);
    const monster = gate.run(100, async () => 'never', abort.signal);
    await settled();
    abort.abort(new Error('enough'));
    await expect(monster).rejects.toThrow('enough');
    end?.();
    await first;
    const { signal } = new AbortController();
    const fails = gate.run(100, () => Promise.reject(new Error('broken')), signal);
    await expect(fails).rejects.toThrow('broken');
    expect(await gate.run(100, async () => 'all of it', signal)).toBe('all of it');
  });
});
