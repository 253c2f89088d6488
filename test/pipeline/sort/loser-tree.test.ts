import { describe, expect, it } from 'vitest';
import { LoserTree } from '../../../src/pipeline/sort/index.js';

/** Merges ascending lists through the tree; `[value, list]` of every value in the order it left. */
function merge(lists: readonly (readonly number[])[]): [value: number, list: number][] {
  const at = lists.map(() => 0);
  const first = (list: number): number => lists[list]?.[at[list] ?? 0] ?? Infinity;
  const tree = new LoserTree(lists.length, (a, b) => first(a) < first(b) || (first(a) === first(b) && a < b));
  const merged: [number, number][] = [];
  while (first(tree.winner) !== Infinity) {
    merged.push([first(tree.winner), tree.winner]);
    at[tree.winner] = (at[tree.winner] ?? 0) + 1;
    tree.replay();
  }
  return merged;
}

describe('LoserTree', () => {
  it.each([0, 1, 2, 3, 5, 8, 13])(
    'merges %d sources, equal values in the order of the sources (I1)',
    (count) => {
      const lists = Array.from({ length: count }, (_, list) =>
        Array.from({ length: (list * 7) % 5 }, (__, n) => (n * 3 + list) % 11).sort((a, b) => a - b),
      );
      const expected = lists
        .flatMap((values, list) => values.map((value): [number, number] => [value, list]))
        .sort(([a, i], [b, j]) => a - b || i - j);
      expect(merge(lists)).toEqual(expected);
    },
  );
});
