export type LayerKind =
  | 'timeout'
  | 'retry'
  | 'rateLimit'
  | 'concurrencyLimit'
  | 'adaptiveLimit'
  | 'circuitBreaker'
  | 'loadShed'
  | 'buffer'
  | 'deadline'
  | 'other';

const kinds = new WeakMap<object, LayerKind>();

/** Remembers what a layer is, for the builder's warnings. */
export function ofKind<L extends object>(kind: LayerKind, layer: L): L {
  kinds.set(layer, kind);
  return layer;
}

export function kindOf(layer: object): LayerKind {
  return kinds.get(layer) ?? 'other';
}
