import type { WhenFull } from '../../../pipeline/index.js';
import type { Feedable, Teller } from '../run/index.js';
import type { Piece } from './through-workers.js';

/**
 * A short line before the workers, with a word for what comes when it is full. What that costs is counted here: `received`, and
 * `dropped` or `shed`.
 */
export class Entrance implements Feedable<Piece> {
  private readonly whenFull: Exclude<WhenFull, 'wait'>;
  private readonly places: number;
  private readonly processor: Feedable<Piece>;
  private readonly teller: Teller;
  private readonly waiting: Piece[] = [];
  private passing: Promise<void> | undefined = undefined;

  constructor(
    whenFull: Exclude<WhenFull, 'wait'>,
    places: number,
    processor: Feedable<Piece>,
    teller: Teller,
  ) {
    this.whenFull = whenFull;
    this.places = places;
    this.processor = processor;
    this.teller = teller;
  }

  async send(piece: Piece): Promise<void> {
    if (this.waiting.length >= this.places && piece.kind === 'chunk') {
      if (this.whenFull !== 'drop-oldest') return this.lose(piece);
      const oldest = this.waiting.findIndex(({ kind }) => kind === 'chunk');
      for (const lost of this.waiting.splice(Math.max(0, oldest), 1)) this.lose(lost);
    }
    this.waiting.push(piece);
    this.passing ??= this.pass();
    this.passing.catch(() => undefined); // `drained` tells
    // Reading never waits here, and results still have to come in.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** All that was sent has gone on or is lost. Rejects when nobody takes anything any more: whoever did has left. */
  async drained(): Promise<void> {
    await this.passing;
  }

  private async pass(): Promise<void> {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      await this.processor.send(next);
    }
    this.passing = undefined;
  }

  private lose(piece: Piece): void {
    if (piece.kind !== 'chunk') return;
    const { tally } = this.teller;
    tally.received += piece.records;
    if (this.whenFull === 'shed') tally.shed += piece.records;
    else tally.dropped += piece.records;
  }
}
