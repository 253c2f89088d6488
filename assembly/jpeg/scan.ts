// What the caller says of the scan at hand: a record for each of its components, filled in by the caller.

import { free } from './memory';

/** 64 bytes a component. */
@unmanaged
export class Component {
  /** Blocks of one unit of the scan (T.81, A.2): 1 × 1 when it has the component alone. */
  across: u32;
  down: u32;
  /** 0 to 3, and 4 to 7. */
  dcTable: u32;
  acTable: u32;
  /** The DC coefficient counts and nothing else. */
  isFlat: bool;
  /** 64 numbers of 16 bits in zigzag order. */
  quants: usize;
  /** Samples, a byte each. */
  plane: usize;
  stride: usize;
  /** Progressive: coefficients, 16 bits each; one a block when it is flat, else 64 in zigzag order. And blocks a row. */
  coefficients: usize;
  blocks: u32;
  /** Progressive and not flat: a bit for each coefficient of a block that is not 0, 64 a block. */
  masks: usize;
  prediction: i32;

  // @ts-ignore: decorator
  @inline
  static at(index: u32): Component {
    return changetype<Component>(free() + (index << 6));
  }
}

let interval: u32 = 0;

export function setRestartInterval(units: u32): void {
  interval = units;
}
export function restartInterval(): u32 {
  return interval;
}
