import type { OnCollision } from '../options.js';
import type { Source } from '../inputs/index.js';
import { type Candidate, nameOf } from './candidate.js';
import { type Collision, CollisionError } from './collision-error.js';
import { foldName } from './fold.js';
import type { Occupant, Occupied } from './occupied.js';

/** Every extension that an output can have. */
const EXTENSIONS = ['jpg', 'png', 'webp', 'avif', 'gif'] as const;

export interface CollisionContext {
  readonly policy: OnCollision;
  readonly occupied: Occupied;
  /** A refusal's message names every collision, and not the first few. */
  readonly tellAll: boolean;
  /** How reports name an output. */
  readonly label: (name: string) => string;
  /** Sets the extension of each; gives back the sources that cannot be read, which have no outputs then. */
  learnExtensions(candidates: readonly Candidate[]): Promise<ReadonlyMap<Source, unknown>>;
}

/** Outputs that have one name, or that have the name of something else. */
interface Clash {
  readonly members: readonly Candidate[];
  readonly occupant: Occupant | undefined;
}

/**
 * Gives every candidate a name of its own, and leaves out those whose source cannot be read.
 *
 * I1 no two names fold alike, except of one source at equal pixels;
 * I2 no name folds like an input inside the output folder, or like a folder that is needed;
 * I3 the names depend on the set of candidates and the order of their sources' paths, and on nothing else;
 * I4 an extension is learnt only where a name depends on it.
 *
 * `candidates` come in the order of their sources' paths. By policy: `error` refuses with a `CollisionError`; `number`
 * leaves the first its name and gives the others `-2`, `-3`, … before the extension; `srcext` puts the source's own
 * extension before the last one, in all of them (`a.png.jpg`), and refuses what that does not tell apart.
 */
export async function resolveCollisions(
  candidates: readonly Candidate[],
  context: CollisionContext,
): Promise<readonly Candidate[]> {
  let remaining = candidates;
  for (;;) {
    const groups = suspects(remaining, context.occupied);
    const unknown = groups.flat().filter(({ ext }) => ext === undefined);
    if (unknown.length > 0) {
      const unreadable = await context.learnExtensions(unknown);
      remaining = remaining.filter(({ source }) => !unreadable.has(source));
      continue;
    }
    const clashes = groups.flatMap((group) => clashesAmong(group, context.occupied));
    if (clashes.length === 0) return remaining;
    switch (context.policy) {
      case 'error':
        throw refusal(clashes, context);
      case 'number':
        addNumbers(clashes, remaining, context.occupied);
        break;
      case 'srcext':
        addSourceExtensions(clashes, context);
    }
  }
}

/** The candidates of which some could clash, by their stems. */
function suspects(candidates: readonly Candidate[], occupied: Occupied): Candidate[][] {
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const stem = foldName(candidate.stem);
    const group = groups.get(stem);
    if (group === undefined) groups.set(stem, [candidate]);
    else group.push(candidate);
  }
  const mayHit = (stem: string, group: readonly Candidate[]): boolean =>
    occupied.size > 0 &&
    group.some(({ ext }) =>
      (ext === undefined ? EXTENSIONS : [foldName(ext)]).some((each) =>
        occupied.has(nameOf({ stem, ext: each })),
      ),
    );
  return [...groups]
    .filter(([stem, group]) => group.length > 1 || mayHit(stem, group))
    .map(([, group]) => group);
}

/** Among candidates with one stem, all of known extension. */
function clashesAmong(group: readonly Candidate[], occupied: Occupied): Clash[] {
  const byName = new Map<string, Candidate[]>();
  for (const candidate of group) {
    const name = foldName(nameOf(candidate));
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [candidate]);
    else same.push(candidate);
  }
  return [...byName]
    .map(([name, members]) => ({ members, occupant: occupied.get(name) }))
    .filter(
      ({ members, occupant }) =>
        occupant !== undefined || members.some((member) => !isSame(member, members[0])),
    );
}

function isSame(a: Candidate, b: Candidate | undefined): boolean {
  return a.source === b?.source && (a === b || (a.pixels !== undefined && a.pixels === b.pixels));
}

function addNumbers(clashes: readonly Clash[], all: readonly Candidate[], occupied: Occupied): void {
  const stems = new Set(all.map(({ stem }) => foldName(stem)));
  for (const { members, occupant } of clashes) {
    const first = occupant === undefined ? members[0] : undefined;
    for (const member of members) {
      if (isSame(member, first)) continue;
      const { stem, ext } = member;
      let number = 2;
      const isTaken = (numbered: string): boolean =>
        stems.has(foldName(numbered)) || occupied.has(foldName(nameOf({ stem: numbered, ext })));
      while (isTaken(`${stem}-${number}`)) number += 1;
      member.stem = `${stem}-${number}`;
      stems.add(foldName(member.stem));
    }
  }
}

/** In all members at once, so that none depends on which came first. Each gets its extension at most once. */
function addSourceExtensions(clashes: readonly Clash[], context: CollisionContext): void {
  const hopeless = clashes.filter(({ members }) =>
    members.every(({ hasSrcext, source }) => hasSrcext || source.ext === ''),
  );
  if (hopeless.length > 0) throw refusal(hopeless, context);
  for (const member of clashes.flatMap(({ members }) => members)) {
    const srcext = member.source.ext;
    if (member.hasSrcext || srcext === '') continue;
    // A name without an extension gets its first; as part of the stem it would have two ways to be split (I1 of Candidate).
    if (member.ext === '') member.ext = srcext;
    else member.stem += `.${srcext}`;
    member.hasSrcext = true;
  }
}

function refusal(clashes: readonly Clash[], { label, policy, tellAll }: CollisionContext): CollisionError {
  const remedy =
    policy === 'srcext'
      ? 'their extensions do not tell them apart; use --on-collision number, or another --name'
      : 'use --on-collision number or srcext, another --out, or a --name that tells them apart';
  return new CollisionError(
    clashes.map(({ members, occupant }): Collision => {
      const output = label(members[0] === undefined ? '' : nameOf(members[0]));
      const sources = members.map(({ source }) => source.label);
      if (occupant === undefined) return { kind: 'outputs', output, sources };
      if (occupant.kind === 'input') return { kind: 'input', output, sources, input: occupant.label };
      return { kind: 'folder', output, sources };
    }),
    remedy,
    tellAll,
  );
}
