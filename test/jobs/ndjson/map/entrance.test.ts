import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Entrance } from '../../../../src/jobs/ndjson/map/entrance.js';
import type { Piece } from '../../../../src/jobs/ndjson/map/through-workers.js';
import type { Teller } from '../../../../src/jobs/ndjson/run/index.js';

const teller = () => ({ tally: { received: 0, dropped: 0, shed: 0 } });

function chunk(name: number): Piece {
  const place = { input: 0, firstLine: name, firstIndex: 0, offset: 0 };
  return { kind: 'chunk', bytes: new Uint8Array(0), lines: 3, records: 2, isWholeBatch: false, ...place };
}

const nameOf = (piece: Piece) => (piece.kind === 'chunk' ? piece.firstLine : undefined);

describe('the entrance', () => {
  it('counts the records of what it loses: what is new, or what has waited longest', async () => {
    for (const whenFull of ['drop-newest', 'drop-oldest', 'shed'] as const) {
      const told = teller();
      const taken: unknown[] = [];
      const opening = new AbortController();
      const send = async (piece: Piece) => {
        if (!opening.signal.aborted) await once(opening.signal, 'abort');
        taken.push(nameOf(piece));
      };
      const entrance = new Entrance(whenFull, 2, { send }, told as unknown as Teller);
      for (const name of [1, 2, 3, 4, 5]) await entrance.send(chunk(name));
      opening.abort();
      await entrance.drained();
      expect(taken).toEqual(whenFull === 'drop-oldest' ? [1, 4, 5] : [1, 2, 3]);
      const lost = { received: 4, dropped: 0, shed: 0, [whenFull === 'shed' ? 'shed' : 'dropped']: 4 };
      expect(told.tally).toEqual(lost);
    }
  });

  it('tells whoever waits for its end, and nobody else, that nothing is taken any more', async () => {
    const gone = new Error('gone');
    const entrance = new Entrance(
      'drop-newest',
      2,
      { send: () => Promise.reject(gone) },
      teller() as unknown as Teller,
    );
    await entrance.send(chunk(1));
    await setImmediate(); // a rejection that nobody has taken by now fails the test
    await expect(entrance.drained()).rejects.toBe(gone);
  });
});
