/** How the owner of a core follows its items. Called after the state has changed; must not throw. */
export interface CoreHooks<T> {
  /** What leaves for an item whose processor gave `value`, or `NOTHING`. */
  onValue(item: T, value: unknown): unknown;
  /** True: whoever threw this refused the item on purpose and before any work. It is shed and has not failed. */
  isShed(error: unknown): boolean;
  onFailed(item: T, error: unknown): void;
  onDropped(item: T): void;
  /** What was to leave, or what the processor gave, and nobody will receive: the run has ended. */
  onLost(value: unknown): void;
  onShed(item: T): void;
  /** A failure, or the options' signal, has ended the run. */
  onEnd(error: unknown): void;
}

/** What leaves is what the processor gave, and nobody is told anything. */
export const NO_HOOKS: CoreHooks<unknown> = {
  onValue: (_item, value) => value,
  isShed: () => false,
  onFailed() {},
  onDropped() {},
  onLost() {},
  onShed() {},
  onEnd() {},
};
