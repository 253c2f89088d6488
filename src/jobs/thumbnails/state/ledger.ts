import { ContentIndex } from './content-index.js';
import type { Identity, ManifestLine, PastFailure, PlacedFile, SourceRecord } from './record.js';

/** A thumbnail that was made, and of what. */
export interface MadeOutput extends PlacedFile {
  /** The hash of the source's bytes it was made from. */
  readonly of: string;
  readonly recipe: string;
}

/** All that is known of one source. */
export interface Entry extends Identity {
  readonly source: string;
  /** Undefined when the last attempt could not read it. */
  readonly hash: string | undefined;
  /** The recipe of the last attempt. */
  readonly recipe: string;
  /** Of the last attempt. */
  readonly failure: PastFailure | undefined;
  /** What was made of it in any run, also under other names and by other recipes. */
  readonly outputs: readonly MadeOutput[];
}

/**
 * What earlier runs did, by source: the lines of a manifest, one laid over the other.
 *
 * I1 identity, hash, recipe and failure of a source are those of its last line;
 * I2 its outputs are those of all its lines since it was last gone, of each name and size the last: runs with several
 *    recipes into one folder do not forget one another;
 * I3 the lines that `lines()` gives build an equal ledger, in as few lines as the recipes and contents of each source need.
 */
export class Ledger {
  readonly #entries = new Map<string, Entry>();
  /** Made when it is first asked for, since a run over unchanged sources never does. */
  #byContent: ContentIndex | undefined;
  /** By content and attempt, of the sources that failed so, each under its name. */
  readonly #failures = new Map<string, Map<string, PastFailure>>();
  #byName: Map<string, MadeOutput> | undefined;

  constructor(lines: Iterable<ManifestLine> = []) {
    for (const line of lines) this.apply(line);
  }

  get size(): number {
    return this.#entries.size;
  }

  apply(line: ManifestLine): void {
    this.#byName = undefined;
    const entry = this.#entries.get(line.source);
    if (entry?.failure !== undefined)
      this.#failures.get(failureKey(entry.hash, entry.failure))?.delete(line.source);
    if ('gone' in line) {
      this.#entries.delete(line.source);
      this.#byContent = undefined;
      return;
    }
    const { source, size, mtimeMs, ino, hash, recipe, error } = line;
    const news = hash === undefined ? [] : line.outputs.map((output) => madeOutput(output, hash, recipe));
    const before = entry?.outputs;
    const outputs =
      before === undefined || before.length === 0 ? news : [...withoutThose(before, news), ...news];
    this.#entries.set(source, { source, size, mtimeMs, ino, hash, recipe, failure: error, outputs });
    this.#byContent?.add(news);
    if (error !== undefined) this.#noteFailure(source, failureKey(hash, error), error);
  }

  get(source: string): Entry | undefined {
    return this.#entries.get(source);
  }

  entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  /** What was made of these bytes by this recipe, of whichever source. */
  madeFrom(hash: string, recipe: string): readonly MadeOutput[] {
    this.#byContent ??= this.#indexContents();
    return this.#byContent.get(hash).filter((output) => output.recipe === recipe);
  }

  /** How a source of these bytes failed when its last attempt was such a one, whichever source it is. */
  failureOf(hash: string, attempt: string): PastFailure | undefined {
    const [failure] = this.#failures.get(failureKey(hash, { attempt }))?.values() ?? [];
    return failure;
  }

  /** The thumbnail that was last put in place under a name below the output folder. */
  outputAt(name: string): MadeOutput | undefined {
    this.#byName ??= this.#indexNames();
    return this.#byName.get(name);
  }

  /** The lines of a manifest that says the same. */
  *lines(): Iterable<SourceRecord> {
    for (const entry of this.#entries.values()) yield* linesOf(entry);
  }

  #indexNames(): Map<string, MadeOutput> {
    const index = new Map<string, MadeOutput>();
    for (const { outputs } of this.#entries.values()) {
      for (const output of outputs) {
        const other = index.get(output.name);
        if (other === undefined || other.ctimeMs < output.ctimeMs) index.set(output.name, output);
      }
    }
    return index;
  }

  #noteFailure(source: string, key: string, failure: PastFailure): void {
    const same = this.#failures.get(key);
    if (same === undefined) this.#failures.set(key, new Map([[source, failure]]));
    else same.set(source, failure);
  }

  #indexContents(): ContentIndex {
    const index = new ContentIndex();
    for (const { outputs } of this.#entries.values()) index.add(outputs);
    return index;
  }
}

/** Field by field: spread, ten thousand of them take four times as long. */
function madeOutput(file: PlacedFile, of: string, recipe: string): MadeOutput {
  const { name, size, width, height, format, bytes, hash, mtimeMs, ctimeMs, thumbhash, damage } = file;
  const made = { name, size, width, height, format, bytes, hash, mtimeMs, ctimeMs, of, recipe };
  if (thumbhash === undefined && damage === undefined) return made;
  return { ...made, ...(thumbhash !== undefined && { thumbhash }), ...(damage !== undefined && { damage }) };
}

function withoutThose(outputs: readonly MadeOutput[], news: readonly MadeOutput[]): MadeOutput[] {
  return outputs.filter(({ name, size }) => !news.some((each) => each.name === name && each.size === size));
}

function contentKey(hash: string, recipe: string): string {
  return `${hash} ${recipe}`;
}

function failureKey(hash: string | undefined, { attempt }: Pick<PastFailure, 'attempt'>): string {
  return `${hash ?? ''} ${attempt}`;
}

/** One line for each content and recipe; that of the last attempt comes last, since it says what the source is now. */
function* linesOf({
  source,
  size,
  mtimeMs,
  ino,
  hash,
  recipe,
  failure,
  outputs,
}: Entry): Iterable<SourceRecord> {
  const identity = { source, size, mtimeMs, ino };
  const groups = new Map<
    string,
    { readonly of: string; readonly recipe: string; readonly files: PlacedFile[] }
  >();
  for (const { of, recipe: by, ...file } of outputs) {
    const key = contentKey(of, by);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { of, recipe: by, files: [file] });
    else group.files.push(file);
  }
  const last = hash === undefined ? undefined : groups.get(contentKey(hash, recipe));
  for (const group of groups.values()) {
    if (group !== last) yield { ...identity, hash: group.of, recipe: group.recipe, outputs: group.files };
  }
  yield {
    ...identity,
    ...(hash === undefined ? {} : { hash }),
    recipe,
    outputs: last?.files ?? [],
    ...(failure === undefined ? {} : { error: failure }),
  };
}
