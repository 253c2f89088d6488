import { WorkerPool } from '../../../pool/index.js';
import type { MapSettings } from './options.js';
import { isPlain } from './plain-function.js';
import { RANGE_BYTES } from './range-cutter.js';
import { threadLimits } from './thread-limits.js';

/** A record of so many bytes does not exhaust such a heap, whatever a plain function makes of it. */
const HARMLESS_BYTES = RANGE_BYTES;
const ROOMY_HEAP_BYTES = 512 * 2 ** 20;

/**
 * The workers of a run. Those that have to survive everything are processes; but a plain function can do nothing to its worker as long
 * as its records are not huge, so it runs in threads, which start in a third of the time and hand over what they made.
 */
export class Pools {
  private readonly usual: WorkerPool;
  /** For what is too large for the usual one. */
  private readonly guarded: WorkerPool;

  constructor(settings: MapSettings) {
    const { heapBytes, isolation, plan } = settings;
    this.guarded = poolOf(settings, isolation === 'process' ? 'processes' : 'threads');
    const isHarmless =
      plan.calls === 'in-turn' && heapBytes >= ROOMY_HEAP_BYTES && isPlain(plan.kind, plan.spec);
    this.usual = isHarmless && isolation === 'process' ? poolOf(settings, 'threads') : this.guarded;
  }

  /** The pool for a chunk of so many bytes; 0: for loading the function. */
  for(bytes: number): WorkerPool {
    return bytes > HARMLESS_BYTES ? this.guarded : this.usual;
  }

  async destroy(): Promise<void> {
    await Promise.all([this.usual.destroy(), this.guarded.destroy()]);
  }
}

function poolOf({ heapBytes, jobs }: MapSettings, flavor: 'processes' | 'threads'): WorkerPool {
  return new WorkerPool({
    threads: jobs,
    flavor,
    stdout: 'stderr',
    resourceLimits: threadLimits(heapBytes),
  });
}
