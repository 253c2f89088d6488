/** What becomes of an item in the workshop. Called after the counts have changed; must not throw. */
export interface ItemHooks<T> {
  /** What leaves for an item whose processor gave `value`, or `NOTHING`. */
  onValue(item: T, value: unknown): unknown;
  /** True: whoever threw this refused the item on purpose and before any work. It is shed and has not failed. */
  isShed(error: unknown): boolean;
  onShed(item: T): void;
  onFailed(item: T, error: unknown): void;
  /** What was to leave, or what the processor gave, and nobody will receive: the run ended before it was taken, or there. */
  onLost(value: unknown): void;
}

/** How the owner of a core follows its items. */
export interface CoreHooks<T> extends ItemHooks<T> {
  onDropped(item: T): void;
  /** A failure, or the options' signal, has ended the run. */
  onEnd(error: unknown): void;
}

/** What leaves is what the processor gave, and nobody is told anything. */
export const NO_HOOKS: CoreHooks<unknown> = {
  onValue: (_item, value) => value,
  isShed: () => false,
  onShed() {},
  onFailed() {},
  onLost() {},
  onDropped() {},
  onEnd() {},
};
