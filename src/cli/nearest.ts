/** ` (did you mean inside?)` when one of `candidates` is close to `word`, else nothing. Of equally close ones the first. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const nearest = nearestOf(word, candidates);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}

/**
 * The candidate reached from `word` by the fewest typing slips: a character too many, missing, wrong, or two
 * swapped. Undefined when even that one is further away than a third of the longer word (but one slip is always
 * near), for then a suggestion would be a guess. A candidate that begins with the word is near too, and with a long word
 * whose last letter is one too many: `thumbs` for `thumbnails`; and one that the word begins with: `--output` for `--out`.
 */
export function nearestOf(word: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let fewest = Infinity;
  for (const candidate of candidates) {
    const slips = isBeginning(word, candidate) ? 1 : countSlips(word, candidate);
    const allowed = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    if (slips > allowed || slips >= fewest) continue;
    fewest = slips;
    nearest = candidate;
  }
  return nearest;
}

function isBeginning(word: string, candidate: string): boolean {
  if (word.length > 2 && candidate.startsWith(word)) return true;
  if (candidate.replace(/^-+/, '').length > 2 && word.startsWith(candidate)) return true;
  return word.length > 5 && candidate.length > word.length && candidate.startsWith(word.slice(0, -1));
}

// The optimal string alignment distance, kept as three rows of its table.
function countSlips(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const wrong = from[i - 1] === to[j - 1] ? 0 : 1;
      let slips = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + wrong);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) slips = Math.min(slips, at(beforeLast, j - 2) + 1);
      row.push(slips);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity;
}
