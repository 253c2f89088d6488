/**
 * Says which of several sources comes first, again and again, while only the one that came first changes: a merge. A change
 * costs one comparison a level, half of what a heap needs.
 *
 * - I1 `losers[n]` (1 ≤ n < count) is the source that lost the match at node n; its children are 2n and 2n + 1, and leaf
 *   `count + s` stands for source s. Whoever won the last match is `winner`.
 */
export class LoserTree {
  /** The source that comes first. */
  winner = 0;
  private readonly count: number;
  private readonly losers: Int32Array;
  private readonly isBefore: (a: number, b: number) => boolean;

  /**
   * `isBefore` compares sources 0 to `count` − 1 as they stand now; it has to be a strict total order, so ties go by number,
   * and a source that has ended comes after all others.
   */
  constructor(count: number, isBefore: (a: number, b: number) => boolean) {
    this.count = count;
    this.losers = new Int32Array(Math.max(1, count));
    this.isBefore = isBefore;
    if (count > 1) this.winner = this.play(1);
  }

  /** The winner has changed: plays its matches again, from its leaf up. */
  replay(): void {
    const { losers } = this;
    let { winner } = this;
    for (let node = (this.count + winner) >> 1; node >= 1; node >>= 1) {
      const loser = losers[node] as number;
      if (this.isBefore(loser, winner)) {
        losers[node] = winner;
        winner = loser;
      }
    }
    this.winner = winner;
  }

  /** Plays all matches below a node; its depth is a logarithm. */
  private play(node: number): number {
    if (node >= this.count) return node - this.count;
    const left = this.play(2 * node);
    const right = this.play(2 * node + 1);
    const rightWins = this.isBefore(right, left);
    this.losers[node] = rightWins ? left : right;
    return rightWins ? right : left;
  }
}
