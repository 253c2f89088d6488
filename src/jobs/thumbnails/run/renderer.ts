import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { formatDuration, isPipelineError, PipelineError } from '../../../base/index.js';
import { Semaphore } from '../../../channels/index.js';
import { WorkerPool, workerTask } from '../../../pool/index.js';
import { estimateMemory } from '../image/index.js';
import type { SourceBytes } from '../inputs/index.js';
import type { Rendition } from '../recipe.js';
import type { RenderRequest } from '../render-request.js';
import { createMemoryGate } from './memory-gate.js';
import type { WhenTaken } from './set-aside.js';
import type { Settings } from './settings.js';

const renderTask = workerTask<RenderRequest, Rendition[]>(
  pathToFileURL(createRequire(import.meta.url).resolve('#thumbnails-worker')),
);

/** A source that is to be rendered: where it lies, and its bytes, which are handed over. */
export interface Renderable extends SourceBytes {
  readonly path: string;
  readonly label: string;
}

/** Renders in workers, and keeps what goes wrong with one image to that image. */
export interface Renderer {
  /**
   * The thumbnails of a source. Waits while `jobs` images are being rendered, and until there is memory for it. Aborting `signal` rejects with its reason.
   *
   * An image whose worker dies, or cannot be started, is tried once more, alone, because it may have died of what another image needed. Errors:
   * the kernel's; `SetAsideError` for a monster that is to come back; `CRASHED` when it dies again; `IO` when the system starts none; `TIMEOUT` when it takes too long, its worker is ended then.
   */
  readonly render: (
    source: Renderable,
    signal: AbortSignal,
    whenTaken: WhenTaken,
  ) => Promise<readonly Rendition[]>;
  /** Resolves when no worker is left. */
  readonly close: () => Promise<void>;
}

/**
 * In processes the worker reads the file itself: sending a photograph to another process costs as much as a tenth of
 * decoding it. A thread is handed the bytes.
 *
 * I1. At most `jobs` images are rendered at once, and while one is tried alone no other is.
 */
export function createRenderer(settings: Settings): Renderer {
  const { jobs, threads, recipe, isolation, timeoutMs, maxMemoryBytes, clock } = settings;
  const pool = new WorkerPool({
    threads,
    flavor: isolation === 'process' ? 'processes' : 'threads',
    env: WORKER_ENVIRONMENT,
    resourceLimits: { maxYoungGenerationSizeMb: MOST_YOUNG_MB },
    clock,
  });
  const places = new Semaphore(jobs);
  const gate = createMemoryGate(maxMemoryBytes, jobs);

  function attempt(source: Renderable, signal: AbortSignal): Promise<Rendition[]> {
    const { path, label, bytes, identity } = source;
    return isolation === 'process'
      ? pool.run(renderTask, { from: 'file', path, label, identity, recipe }, { signal, timeoutMs })
      : pool.run(
          renderTask,
          { from: 'bytes', bytes, recipe },
          { signal, timeoutMs, transfer: [bytes.buffer] },
        );
  }

  async function attemptIn(count: number, source: Renderable, signal: AbortSignal): Promise<Rendition[]> {
    try {
      return await places.run(() => attempt(source, signal), count, { signal });
    } catch (error) {
      if (!isPipelineError(error, 'TIMEOUT')) throw error;
      const message = `not rendered within ${formatDuration(timeoutMs)} and given up; raise --timeout if it needs longer`;
      throw new PipelineError('TIMEOUT', message, { cause: error });
    }
  }

  async function attemptTwice(source: Renderable, signal: AbortSignal): Promise<Rendition[]> {
    try {
      return await attemptIn(1, source, signal);
    } catch (error) {
      if (!isWorkersFault(error) || isolation === 'thread') throw error;
      return await attemptIn(jobs, source, signal);
    }
  }

  return {
    render(source, signal, whenTaken) {
      const bytes = source.bytes.length + estimateMemory(source.bytes, recipe);
      return gate.run(bytes, () => attemptTwice(source, signal), signal, whenTaken);
    },
    close: () => pool.destroy(),
  };
}

/** Of what a neighbour may be the reason: it took the memory, or the last process that the system gives. */
function isWorkersFault(error: unknown): boolean {
  return isPipelineError(error, 'WORKER_DIED') || isPipelineError(error, 'WORKER_NOT_STARTED');
}

/** An image leaves a few small objects; V8 would let them gather to 48 MiB a worker before it reuses their room. */
const MOST_YOUNG_MB = 6;

/**
 * A worker process renders one image at a time: few threads, and few places where freed memory is kept for each. It connects to
 * nothing: certificates that the environment names would only be read, which can take as long as the rest of a start of Node.
 */
const WORKER_ENVIRONMENT = { UV_THREADPOOL_SIZE: '2', MALLOC_ARENA_MAX: '2', NODE_EXTRA_CA_CERTS: '' };
