import * as characters from '../json/characters.js';
import { isDigit } from '../json/characters.js';

// Made constants of this module, because the engine reads an imported one from memory at every use.
const { MINUS, PLUS, POINT, SMALL_E, TO_SMALL, ZERO } = characters;

/**
 * A number of JSON taken apart where it stands. Its value is ±0.d₁d₂d₃… × 10^(scale + exponent), where d₁ is its first digit
 * that is not 0.
 *
 * - I1 `first` is the place of d₁, `last` that of the last digit that is not 0; the point may lie between them.
 * - I2 `isZero` leaves the rest without meaning.
 * - I3 Nothing is rounded: an exponent of more than 15 digits stays text, `exponentStart` to `exponentEnd`.
 */
class Decimal {
  isNegative = false;
  isZero = true;
  first = 0;
  last = 0;
  scale = 0;
  exponentIsNegative = false;
  exponentStart = 0;
  exponentEnd = 0;

  /** Takes apart the number that begins at `at`. */
  read(bytes: Uint8Array, at: number): void {
    let i = at;
    this.isNegative = bytes[i] === MINUS;
    if (this.isNegative) i += 1;
    this.isZero = true;
    this.scale = 0;
    let beforePoint = true;
    for (; ; i += 1) {
      const byte = bytes[i] as number;
      if (byte === POINT) {
        beforePoint = false;
        continue;
      }
      if (!isDigit(byte)) break;
      if (byte !== ZERO) {
        if (this.isZero) this.first = i;
        this.isZero = false;
        this.last = i;
      }
      if (beforePoint) this.scale += this.isZero ? 0 : 1;
      else if (this.isZero) this.scale -= 1;
    }
    this.readExponent(bytes, i);
  }

  /** The exponent as a number: exact up to 15 digits, else ±Infinity. */
  get exponent(): number {
    return this.exponentEnd - this.exponentStart > 15 ? this.sign * Infinity : this.sign * this.magnitude;
  }

  private magnitude = 0;

  private get sign(): number {
    return this.exponentIsNegative ? -1 : 1;
  }

  private readExponent(bytes: Uint8Array, at: number): void {
    let i = at;
    this.exponentIsNegative = false;
    this.exponentStart = i;
    this.exponentEnd = i;
    this.magnitude = 0;
    if (((bytes[i] as number) | TO_SMALL) !== SMALL_E) return;
    i += 1;
    this.exponentIsNegative = bytes[i] === MINUS;
    if (this.exponentIsNegative || bytes[i] === PLUS) i += 1;
    while (bytes[i] === ZERO) i += 1;
    this.exponentStart = i;
    for (; isDigit(bytes[i]); i += 1) this.magnitude = this.magnitude * 10 + ((bytes[i] as number) - ZERO);
    this.exponentEnd = i;
  }
}

/**
 * Below, at or above 0 as the number at `i` of `a` is less than, equal to or greater than the one at `j` of `b`, by exact value
 * however many digits they have: 0.1 equals 0.10, -0 equals 0, 1e400 is greater than 1e399. Allocates nothing.
 */
export function compareNumbers(a: Uint8Array, i: number, b: Uint8Array, j: number): number {
  left.read(a, i);
  right.read(b, j);
  if (left.isZero || right.isZero) return signOf(left) - signOf(right);
  if (left.isNegative !== right.isNegative) return left.isNegative ? -1 : 1;
  const byMagnitude = compareMagnitudes(a, b);
  return left.isNegative ? -byMagnitude : byMagnitude;
}

const left = new Decimal();
const right = new Decimal();

function signOf(number: Decimal): number {
  if (number.isZero) return 0;
  return number.isNegative ? -1 : 1;
}

function compareMagnitudes(a: Uint8Array, b: Uint8Array): number {
  const isPlain = left.exponent !== Infinity && left.exponent !== -Infinity;
  const bothPlain = isPlain && right.exponent !== Infinity && right.exponent !== -Infinity;
  const byPower = bothPlain
    ? left.scale + left.exponent - (right.scale + right.exponent)
    : compareLongExponents(a, b);
  return byPower !== 0 ? byPower : compareDigits(a, b);
}

/** Beyond this a difference of exponents cannot be made good by the scales, which are lengths of lines. */
const DECIDED = 2 ** 40;

/**
 * The difference of the powers of ten, exact up to `DECIDED`: the exponents are subtracted digit by digit from the highest
 * down, and once the difference so far is beyond `DECIDED` what follows cannot bring it back.
 */
function compareLongExponents(a: Uint8Array, b: Uint8Array): number {
  const digits = Math.max(left.exponentEnd - left.exponentStart, right.exponentEnd - right.exponentStart);
  let difference = 0;
  for (let place = digits; place > 0; place -= 1) {
    difference = difference * 10 + exponentDigit(left, a, place) - exponentDigit(right, b, place);
    if (difference > DECIDED || difference < -DECIDED) return difference;
  }
  return difference + left.scale - right.scale;
}

/** The digit of an exponent that has `place - 1` others behind it, with the exponent's sign. */
function exponentDigit(number: Decimal, bytes: Uint8Array, place: number): number {
  const at = number.exponentEnd - place;
  if (at < number.exponentStart) return 0;
  const digit = (bytes[at] as number) - ZERO;
  return number.exponentIsNegative ? -digit : digit;
}

function compareDigits(a: Uint8Array, b: Uint8Array): number {
  let p = left.first;
  let q = right.first;
  for (;;) {
    if (a[p] === POINT) p += 1;
    if (b[q] === POINT) q += 1;
    if (p > left.last || q > right.last) return Number(p <= left.last) - Number(q <= right.last);
    const difference = (a[p] as number) - (b[q] as number);
    if (difference !== 0) return difference;
    p += 1;
    q += 1;
  }
}
