import { type LayerKind, kindOf } from './kind.js';

const LIMITS: readonly LayerKind[] = ['concurrencyLimit', 'adaptiveLimit', 'rateLimit'];

const warned = new Set<string>();

/** What is wrong with this order of layers, in words. The process is warned of each once (code `PIPELINE_LAYER_ORDER`). */
export function warnOfOrder(layers: readonly object[]): readonly string[] {
  const warnings = warningsAbout(layers.map(kindOf));
  for (const warning of warnings) {
    if (warned.has(warning)) continue;
    warned.add(warning);
    process.emitWarning(warning, { type: 'PipelineWarning', code: 'PIPELINE_LAYER_ORDER' });
  }
  return warnings;
}

function warningsAbout(kinds: readonly LayerKind[]): string[] {
  return kinds.flatMap((kind, index) => {
    const inside = kinds.slice(index + 1);
    if ((kind === 'concurrencyLimit' || kind === 'adaptiveLimit') && inside.includes('retry')) {
      return [
        `${kind} is outside retry: it holds its permit while retry waits, and takes all attempts for one call. Name retry first.`,
      ];
    }
    if (kind === 'rateLimit' && inside.includes('retry')) {
      return ['rateLimit is outside retry: repeated attempts are not counted. Name retry first.'];
    }
    if ((kind === 'loadShed' || kind === 'buffer') && !inside.some((other) => LIMITS.includes(other))) {
      return [`${kind} has no limit inside it: nothing there waits. Name it before the limit.`];
    }
    return [];
  });
}
