/** How the owner of a core follows its items. Called after the state has changed; must not throw. */
export interface CoreHooks<T> {
  /** What leaves for an item whose processor gave `value`, or `NOTHING`. */
  onValue(item: T, value: unknown): unknown;
  onFailed(item: T, error: unknown): void;
  onDropped(item: T): void;
  onShed(item: T): void;
  /** A failure, or the options' signal, has ended the run. */
  onEnd(error: unknown): void;
}

/** What leaves is what the processor gave, and nobody is told anything. */
export const NO_HOOKS: CoreHooks<unknown> = {
  onValue: (_item, value) => value,
  onFailed() {},
  onDropped() {},
  onShed() {},
  onEnd() {},
};
