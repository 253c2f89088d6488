import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallLine, Place } from '../../src/pool/call-line.js';

class Named extends Place {
  readonly name: number;
  constructor(name: number) {
    super();
    this.name = name;
  }
}

describe('CallLine', () => {
  it('keeps the order of those that stay, whoever leaves (I1)', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(20), { nil: undefined })), (steps) => {
        const line = new CallLine<Named>();
        const model: Named[] = [];
        for (const [name, leaving] of steps.entries()) {
          if (leaving === undefined || model.length === 0) {
            const place = new Named(name);
            line.push(place);
            model.push(place);
          } else {
            const [place] = model.splice(leaving % model.length, 1);
            if (place !== undefined) line.remove(place);
          }
          expect(line.length).toBe(model.length);
          expect(line.first).toBe(model[0]);
        }
        for (const place of model) {
          expect(line.first).toBe(place);
          expect(line.has(place)).toBe(true);
          line.remove(place);
          expect(line.has(place)).toBe(false);
        }
        expect(line.first).toBeUndefined();
      }),
    );
  });

  it('I2: what has left knows nobody any more', () => {
    const line = new CallLine<Named>();
    const places = [1, 2, 3].map((name) => new Named(name));
    for (const place of places) line.push(place);
    for (const place of places) line.remove(place);
    for (const place of places) expect(place).toMatchObject({ next: undefined, previous: undefined });
  });
});
