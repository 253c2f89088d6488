import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PipelineError } from '../../../../src/index.js';
import { createCommitter, type PlannedSource } from '../../../../src/jobs/thumbnails/outputs/index.js';
import type { Damage, Rendition } from '../../../../src/jobs/thumbnails/recipe.js';
import type { ItemOutcome } from '../../../../src/jobs/thumbnails/run/outcome.js';
import { makeItem, type Steps } from '../../../../src/jobs/thumbnails/run/make-item.js';
import { SetAsideError } from '../../../../src/jobs/thumbnails/run/set-aside.js';
import { Turns } from '../../../../src/jobs/thumbnails/run/turns.js';
import type { Work } from '../../../../src/jobs/thumbnails/run/work.js';
import { State, type Wanted } from '../../../../src/jobs/thumbnails/state/index.js';
import { type TempTree, tempTree } from '../temp-tree.js';

/** Else a text would be refused before anybody decodes it. */
const MAGIC = 'GIF89a';
const { signal } = new AbortController();

let tree: TempTree;
let state: State;
beforeEach(async () => {
  tree = tempTree({
    'out/': '',
    'a.gif': `${MAGIC} same`,
    'b.gif': `${MAGIC} same`,
    'c.gif': `${MAGIC} other`,
  });
  state = await State.open(out());
  await state.begin();
});
afterEach(async () => {
  await state.close();
  tree[Symbol.dispose]();
});

const out = () => ({ path: tree.at('out'), real: tree.at('out'), label: 'out' });

/** A decoder that decodes nothing before it is told what comes of it. */
class Decoder {
  readonly begun: string[] = [];
  readonly #waiting: ((how: Come) => void)[] = [];

  render = async (source: { readonly label: string }): Promise<readonly Rendition[]> => {
    this.begun.push(source.label);
    const { damage, error } = await new Promise<Come>((resolve) => this.#waiting.push(resolve));
    if (error !== undefined) throw error;
    const bytes = new Uint8Array(Buffer.from('a thumbnail'));
    const made = { size: 's', width: 1, height: 1, format: 'gif' as const, bytes };
    return [damage === undefined ? made : { ...made, damage }];
  };

  finish(how: Come = {}): void {
    this.#waiting.shift()?.(how);
  }
}

interface Come {
  readonly damage?: Damage;
  readonly error?: Error;
}

function work(label: string, change: Partial<Wanted> = {}): Work {
  const path = tree.at(label);
  const { size, mtimeMs, ino, dev } = statSync(path);
  const name = label.replace('.gif', '');
  const outputs = [{ size: 's', name, awaitsExt: true as const }];
  const source = { kind: 'source' as const, path, label, dir: '', name, ext: 'gif', size, mtimeMs, ino, dev };
  const item: PlannedSource = { source, outputs };
  const how = { salvage: true, thumbhash: false, mode: 'as-needed' } as const;
  const wanted: Wanted = { outputs, recipe: 'r', attempt: 'r+', ...how, ...change };
  return { item, wanted, reason: undefined };
}

function stepsWith(decoder: Decoder): Steps {
  const committer = createCommitter(out());
  const { render } = decoder;
  return { render, commit: committer.commit.bind(committer), turns: new Turns(), state, out: out() };
}

function later(item: Work, { content }: SetAsideError): Work {
  return { ...item, wasSetAside: true, content };
}

/** As a run does it: what is set aside comes back at once, and waits then. */
async function make(
  label: string,
  steps: Steps,
  change: Partial<Wanted> = {},
  stop: AbortSignal = signal,
): Promise<ItemOutcome> {
  try {
    return await makeItem(work(label, change), steps, stop);
  } catch (error) {
    if (!(error instanceof SetAsideError)) throw error;
    return await makeItem(later(work(label, change), error), steps, stop);
  }
}

/** Resolves once so many pictures are being decoded. */
async function decoding(decoder: Decoder, count: number): Promise<void> {
  while (decoder.begun.length < count) await new Promise(setImmediate);
}

describe('two sources alike at once', () => {
  it('are decoded once: the second waits for the first, a third that is different does not', async () => {
    const decoder = new Decoder();
    const steps = stepsWith(decoder);
    const making = ['a.gif', 'b.gif', 'c.gif'].map((label) => make(label, steps));
    await decoding(decoder, 2);
    decoder.finish();
    decoder.finish();
    expect((await Promise.all(making)).map(({ status }) => status)).toEqual([
      'created',
      'created',
      'created',
    ]);
    expect(decoder.begun.map((label) => (label === 'b.gif' ? 'a.gif' : label)).sort()).toEqual([
      'a.gif',
      'c.gif',
    ]);
    expect(tree.files('out')).toEqual(expect.arrayContaining(['a.gif', 'b.gif', 'c.gif']));
  });

  it('take one place: the second is set aside at once, and nothing of it is noted', async () => {
    const decoder = new Decoder();
    const steps = stepsWith(decoder);
    const first = makeItem(work('a.gif'), steps, signal);
    await decoding(decoder, 1);
    await expect(makeItem(work('b.gif'), steps, signal)).rejects.toThrow(SetAsideError);
    expect(state.entryOf(tree.at('b.gif'))).toBeUndefined();
    decoder.finish();
    expect(await first).toMatchObject({ status: 'created' });
    expect(await makeItem(work('b.gif'), steps, signal)).toMatchObject({ status: 'created' });
    expect(decoder.begun).toEqual(['a.gif']);
  });

  it.each([
    ['is not read again when it comes back as it was', false, ['a.gif']],
    ['is read again when it comes back changed', true, ['a.gif', 'b.gif']],
  ])('the one set aside %s', async (_, changes, decoded) => {
    const decoder = new Decoder();
    const steps = stepsWith(decoder);
    utimesSync(tree.at('b.gif'), 5, 5);
    const first = makeItem(work('a.gif'), steps, signal);
    await decoding(decoder, 1);
    const set = await makeItem(work('b.gif'), steps, signal).catch(
      (error: unknown) => error as SetAsideError,
    );
    decoder.finish();
    await first;
    // Under the same size, date and inode nobody sees that there are other bytes.
    writeFileSync(tree.at('b.gif'), `${MAGIC} else`);
    utimesSync(tree.at('b.gif'), 5, changes ? 6 : 5);
    const second = makeItem(later(work('b.gif'), set as SetAsideError), steps, signal);
    if (changes) await decoding(decoder, 2);
    decoder.finish();
    expect(await second).toMatchObject({ status: 'created' });
    expect(decoder.begun).toEqual(decoded);
  });

  it('are degraded both when the first is', async () => {
    const decoder = new Decoder();
    const steps = stepsWith(decoder);
    const making = ['a.gif', 'b.gif'].map((label) => make(label, steps));
    await decoding(decoder, 1);
    const damage = { code: 'TRUNCATED', message: 'it ends early' } as const;
    decoder.finish({ damage });
    expect(await Promise.all(making)).toMatchObject([
      { status: 'degraded', error: damage },
      { status: 'degraded', error: damage },
    ]);
  });

  it('fail both, decoded once, when the first fails by what is in it', async () => {
    const decoder = new Decoder();
    const steps = stepsWith(decoder);
    const making = ['a.gif', 'b.gif'].map((label) => make(label, steps));
    await decoding(decoder, 1);
    decoder.finish({ error: new PipelineError('CRASHED', 'the decoder gave up') });
    expect(await Promise.all(making)).toMatchObject([
      { status: 'failed', error: { code: 'CRASHED' } },
      { status: 'failed', error: { code: 'CRASHED' } },
    ]);
    expect(decoder.begun).toHaveLength(1);
  });

  it('are tried both when the first fails for a reason outside of it', async () => {
    const decoder = new Decoder();
    const steps = stepsWith(decoder);
    const making = ['a.gif', 'b.gif'].map((label) => make(label, steps));
    await decoding(decoder, 1);
    decoder.finish({ error: new PipelineError('IO', 'the disk is full') });
    await decoding(decoder, 2);
    decoder.finish();
    expect((await Promise.all(making)).map(({ status }) => status).sort()).toEqual(['created', 'failed']);
  });

  it('are decoded each for itself by force', async () => {
    const decoder = new Decoder();
    const steps = stepsWith(decoder);
    const making = ['a.gif', 'b.gif'].map((label) => make(label, steps, { mode: 'force' }));
    await decoding(decoder, 2);
    decoder.finish();
    decoder.finish();
    expect((await Promise.all(making)).map(({ status }) => status)).toEqual(['created', 'created']);
  });

  it('end both at once when the run is stopped', async () => {
    const decoder = new Decoder();
    const steps = stepsWith(decoder);
    const controller = new AbortController();
    const making = ['a.gif', 'b.gif'].map((label) => make(label, steps, {}, controller.signal));
    await decoding(decoder, 1);
    const enough = new Error('enough');
    controller.abort(enough);
    decoder.finish({ error: enough });
    const settled = await Promise.allSettled(making);
    expect(settled).toEqual([
      { status: 'rejected', reason: enough },
      { status: 'rejected', reason: enough },
    ]);
  });
});

describe('a monster', () => {
  it('is set aside when another is before it: nothing is noted, no turn is kept, and it waits the next time', async () => {
    const asked: string[] = [];
    const decoder = new Decoder();
    const steps: Steps = {
      ...stepsWith(decoder),
      render: async (source, _, whenTaken) => {
        asked.push(whenTaken);
        if (whenTaken === 'come-back') throw new SetAsideError('taken');
        return await decoder.render(source);
      },
    };
    await expect(makeItem(work('a.gif'), steps, signal)).rejects.toThrow(SetAsideError);
    expect(steps.turns.size).toBe(0);
    const making = makeItem({ ...work('a.gif'), wasSetAside: true }, steps, signal);
    await decoding(decoder, 1);
    decoder.finish();
    expect(await making).toMatchObject({ status: 'created' });
    expect(asked).toEqual(['come-back', 'wait']);
  });
});
