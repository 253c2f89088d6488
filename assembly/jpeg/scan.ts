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
  /** What coefficients were divided by, as they stand in a block. */
  quants: usize;
  /** Samples, a byte each. */
  plane: usize;
  stride: usize;
  /** Progressive: the DC coefficient of each block, 16 bits, and blocks a row. */
  dcs: usize;
  blocks: u32;
  /** Progressive and not flat: the coefficients of each block, as block.ts has them. */
  coefficients: usize;
  /** And 64 bits for each block: one for every coefficient, in zigzag order, that is not 0. */
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
