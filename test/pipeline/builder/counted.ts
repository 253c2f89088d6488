/** A source that can be watched: how many items were taken, and whether it was closed. */
export function counted(length = Infinity) {
  const state = { taken: 0, closed: false };
  function* items(): Generator<number> {
    try {
      while (state.taken < length) {
        state.taken += 1;
        yield state.taken;
      }
    } finally {
      state.closed = true;
    }
  }
  return { state, items: items() };
}
