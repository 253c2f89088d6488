import type { Core } from './core.js';

/**
 * The right to send `size` values without waiting, whatever the channel's state. It keeps the channel alive, also when its
 * sender is closed, until it is used up or released; `using` releases it.
 *
 * ```ts
 * const permit = await sender.reserve();
 * permit.send(await expensive()); // made only when there is room for it
 * ```
 */
export class Permit<T> {
  private readonly core: Core<T>;
  private left: number;

  /** Made by `reserve` and its relatives. */
  constructor(core: Core<T>, size: number) {
    this.core = core;
    this.left = size;
  }

  /** How many values can still be sent with it. */
  get size(): number {
    return this.left;
  }

  /**
   * Sends `value` in a reserved slot and returns true, also after `receiver.close()`. False, with nothing sent, when the
   * permit is used up or released, or the receiver is disposed (which uses up one of its slots as well). Never waits.
   */
  send(value: T): boolean {
    if (this.left === 0) return false;
    const { core } = this;
    this.left -= 1;
    core.reserved -= 1;
    if (core.intake === 'disposed') {
      core.slots.add(1);
      return false;
    }
    if (core.deliver(value)) core.slots.add(1);
    core.endIfOver();
    return true;
  }

  /** Gives the unused slots back; those who wait get them inside this call. Any number of times. */
  release(): void {
    const { core, left } = this;
    if (left === 0) return;
    this.left = 0;
    core.reserved -= left;
    core.slots.add(left);
    core.endIfOver();
  }

  /** The same as `release`. */
  [Symbol.dispose](): void {
    this.release();
  }
}
