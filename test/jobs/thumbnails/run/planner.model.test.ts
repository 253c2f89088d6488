import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { parse } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PipelineError } from '../../../../src/index.js';
import type { Source } from '../../../../src/jobs/thumbnails/inputs/index.js';
import { createCommitter, type PlannedSource } from '../../../../src/jobs/thumbnails/outputs/index.js';
import { makeItem } from '../../../../src/jobs/thumbnails/run/make-item.js';
import { pruneGone, sparedBy } from '../../../../src/jobs/thumbnails/run/prune.js';
import { Turns } from '../../../../src/jobs/thumbnails/run/turns.js';
import { sortOut } from '../../../../src/jobs/thumbnails/run/sort-out.js';
import { State, type Wanted } from '../../../../src/jobs/thumbnails/state/index.js';
import { type TempTree, tempTree } from '../temp-tree.js';

// The planner against a model of what must come out, over random histories of a folder and its thumbnails. A picture is a
// text, a thumbnail of it says what it was made of and by which recipe, and `bad` is what cannot be decoded.

const NAMES = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'] as const;
const name = fc.constantFrom(...NAMES);
const content = fc.constantFrom('one', 'two', 'bad');
/** Else a text would be refused before anybody decodes it. */
const MAGIC = 'GIF89a';

type Change =
  | { readonly kind: 'write'; readonly name: string; readonly content: string }
  | { readonly kind: 'touch' | 'delete' | 'lose-output' | 'alter-output'; readonly name: string }
  | { readonly kind: 'move' | 'copy'; readonly name: string; readonly to: string };

interface RunOptions {
  readonly recipe: string;
  readonly mode: Wanted['mode'];
  readonly prune: boolean;
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), name, content }),
  fc.record({
    kind: fc.constantFrom(
      'touch' as const,
      'delete' as const,
      'lose-output' as const,
      'alter-output' as const,
    ),
    name,
  }),
  fc.record({ kind: fc.constantFrom('move' as const, 'copy' as const), name, to: name }),
);
const runOptions: fc.Arbitrary<RunOptions> = fc.record({
  recipe: fc.constantFrom('r1', 'r2'),
  mode: fc.oneof(
    { weight: 6, arbitrary: fc.constant('as-needed' as const) },
    { weight: 1, arbitrary: fc.constantFrom('force' as const, 'retry-failed' as const) },
  ),
  prune: fc.boolean(),
});
const history = fc.array(fc.record({ changes: fc.array(change, { maxLength: 4 }), run: runOptions }), {
  minLength: 1,
  maxLength: 6,
});

it('whatever happened between runs: right thumbnails, nothing decoded that need not be, nothing foreign touched', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      using tree = tempTree({ 'in/': '', 'out/': '', 'out/foreign.jpg': 'foreign' });
      const model = new Model();
      let date = 1_000;
      for (const { changes, run } of steps) {
        for (const each of changes) apply(each, tree, model, (date += 10));
        const expected = model.run(run);
        const seen = await runOnce(tree, run);
        expect(seen).toEqual(expected);
        expect(contents(tree, 'out')).toEqual({ ...model.outputTexts(), 'foreign.jpg': 'foreign' });
        expect(contents(tree, 'in')).toEqual(
          Object.fromEntries([...model.sources].map(([of, is]) => [of, MAGIC + is.content])),
        );
      }
    }),
    { numRuns: 40 },
  );
});

/** What a run did: the status of each source, what was decoded, what was pruned. */
interface Seen {
  readonly statuses: Record<string, string>;
  readonly decoded: readonly string[];
  readonly pruned: readonly string[];
}

interface Output {
  readonly content: string;
  readonly recipe: string;
  isIntact: boolean;
}

/** What has to happen, in the plainest terms. */
class Model {
  readonly sources = new Map<string, { content: string }>();
  readonly outputs = new Map<string, Output>();
  /** What is known of each source: what it was, and by which recipe it failed then. */
  readonly known = new Map<string, { content: string; failedBy: string | undefined }>();

  run({ recipe, mode, prune }: RunOptions): Seen {
    const statuses: Record<string, string> = {};
    const decoded: string[] = [];
    for (const of of NAMES) {
      const source = this.sources.get(of);
      if (source === undefined) continue;
      const before = this.known.get(of);
      if (mode === 'retry-failed' && before?.failedBy === undefined) continue;
      if (mode === 'as-needed' && this.isKnownToFail(source.content, recipe)) statuses[of] = 'failed';
      else statuses[of] = this.make(of, source.content, recipe, mode, decoded);
      const failedBy = statuses[of] === 'failed' ? recipe : undefined;
      this.known.set(of, { content: source.content, failedBy });
    }
    const pruned = prune ? this.prune() : [];
    return { statuses, decoded, pruned };
  }

  outputTexts(): Record<string, string> {
    return Object.fromEntries(
      [...this.outputs].map(([of, { content: from, recipe, isIntact }]) => [
        of,
        textOf(from, recipe, isIntact),
      ]),
    );
  }

  /** Of its own last attempt, or of that of another source with the same content. */
  private isKnownToFail(content: string, recipe: string): boolean {
    return [...this.known.values()].some((each) => each.content === content && each.failedBy === recipe);
  }

  private make(of: string, from: string, recipe: string, mode: string, decoded: string[]): string {
    const isMade = (output: Output | undefined): boolean =>
      output?.isIntact === true && output.content === from && output.recipe === recipe;
    if (mode !== 'force') {
      if (isMade(this.outputs.get(of))) return 'up-to-date';
      if ([...this.outputs.values()].some(isMade)) {
        this.outputs.set(of, { content: from, recipe, isIntact: true });
        return 'created';
      }
    }
    decoded.push(from);
    if (from === 'bad') return 'failed';
    this.outputs.set(of, { content: from, recipe, isIntact: true });
    return 'created';
  }

  private prune(): string[] {
    const gone = NAMES.filter((of) => this.known.has(of) && !this.sources.has(of));
    for (const of of gone) this.known.delete(of);
    const pruned = gone.filter((of) => this.outputs.get(of)?.isIntact === true);
    for (const of of pruned) this.outputs.delete(of);
    return pruned;
  }
}

function textOf(from: string, recipe: string, isIntact = true): string {
  const text = `${from} by ${recipe}`;
  return isIntact ? text : text.toUpperCase();
}

function apply(each: Change, tree: TempTree, { sources, outputs }: Model, date: number): void {
  const path = tree.at('in', each.name);
  const source = sources.get(each.name);
  const put = (to: string, text: string): void => {
    writeFileSync(tree.at('in', to), MAGIC + text);
    utimesSync(tree.at('in', to), date, date);
    sources.set(to, { content: text });
  };
  switch (each.kind) {
    case 'write':
      return put(each.name, each.content);
    case 'touch':
      if (source !== undefined) utimesSync(path, date, date);
      return;
    case 'delete':
      rmSync(path, { force: true });
      sources.delete(each.name);
      return;
    case 'copy':
      if (source !== undefined && each.to !== each.name) put(each.to, source.content);
      return;
    case 'move':
      if (source === undefined || each.to === each.name) return;
      renameSync(path, tree.at('in', each.to));
      sources.set(each.to, source);
      sources.delete(each.name);
      return;
    case 'lose-output':
      rmSync(tree.at('out', each.name), { force: true });
      outputs.delete(each.name);
      return;
    case 'alter-output': {
      const output = outputs.get(each.name);
      if (output === undefined) return;
      writeFileSync(tree.at('out', each.name), textOf(output.content, output.recipe, false));
      // File systems count time in steps of milliseconds: within one it would have the date at which it was made.
      utimesSync(tree.at('out', each.name), date, date);
      output.isIntact = false;
    }
  }
}

/** A run with everything real but the decoder, one image at a time. */
async function runOnce(tree: TempTree, { recipe, mode, prune }: RunOptions): Promise<Seen> {
  const out = { path: tree.at('out'), real: tree.at('out'), label: 'out' };
  const state = await State.open(out);
  await state.begin();
  const planned = sourcesIn(tree);
  const decoded: string[] = [];
  const render = async ({ bytes }: { readonly bytes: Uint8Array }) => {
    const text = Buffer.from(bytes).toString().replace(MAGIC, '');
    decoded.push(text);
    if (text === 'bad') throw new PipelineError('CORRUPT', 'it cannot be decoded');
    const made = new Uint8Array(Buffer.from(textOf(text, recipe)));
    return [{ size: 's', width: 1, height: 1, format: 'jpeg' as const, bytes: made }];
  };
  const committer = createCommitter(out);
  const steps = { render, commit: committer.commit.bind(committer), turns: new Turns(), state, out };
  const { signal } = new AbortController();
  const statuses: Record<string, string> = {};
  const wantedOf = (outputs: PlannedSource['outputs']): Wanted => ({
    outputs,
    recipe,
    attempt: recipe,
    salvage: false,
    thumbhash: false,
    mode,
  });
  const work = [];
  for await (const group of sortOut(planned, wantedOf, state, out)) {
    for (const sorted of group) {
      if (sorted.kind === 'settled') statuses[sorted.item.source.label] = sorted.outcome.status;
      else if (sorted.kind === 'work') work.push(sorted.work);
    }
  }
  for (const each of work) {
    statuses[each.item.source.label] = (await makeItem(each, steps, signal)).status;
  }
  const pruned: string[] = [];
  if (prune) {
    const spared = sparedBy({ planned, failed: [], guarded: [] }, state);
    for await (const { outputs } of pruneGone(spared, state, { dryRun: false, signal }))
      pruned.push(...outputs);
  }
  await state.close();
  return { statuses, decoded, pruned: pruned.sort() };
}

function sourcesIn(tree: TempTree): PlannedSource[] {
  return tree.files('in').map((label) => {
    const path = tree.at('in', label);
    const { size, mtimeMs, ino, dev } = statSync(path);
    const { name: stem } = parse(label);
    const source: Source = {
      kind: 'source',
      path,
      label,
      dir: '',
      name: stem,
      ext: 'jpg',
      size,
      mtimeMs,
      ino,
      dev,
    };
    return { source, outputs: [{ size: 's', name: stem, awaitsExt: true }] };
  });
}

function contents(tree: TempTree, folder: string): Record<string, string> {
  mkdirSync(tree.at(folder), { recursive: true });
  const files = readdirSync(tree.at(folder), { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => [entry.name, readFileSync(tree.at(folder, entry.name), 'utf8')]),
  );
}
