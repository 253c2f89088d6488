import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import type { ResourceLimits } from 'node:worker_threads';
import { PipelineError } from '../base/index.js';
import { inheritedFlags } from './inherited-flags.js';
import { ownBytes } from './own-bytes.js';
import { ONE_STREAM, type ProcessMessage, type ProcessRequest } from './process-protocol.js';
import { RawOutput } from './raw-output.js';
import type { Call } from './runner.js';
import { fromWire } from './wire.js';

export interface WorkerProcessOptions {
  readonly resourceLimits: ResourceLimits | undefined;
  /** Set in the environment of the process, beside what it inherits. */
  readonly env: Readonly<Record<string, string>> | undefined;
  /** Where its standard output goes. */
  readonly stdout: 'inherit' | 'stderr';
}

/**
 * One process that runs one task after the other, from its start to its end.
 *
 * I1. A call that was sent is `#call` until it is answered or failed, and then never again.
 * I2. While it has a call, or is being ended, it keeps this process alive, otherwise not.
 */
export class WorkerProcess {
  /** Resolves when the process has ended, with what it died of. */
  readonly ended: Promise<unknown>;
  readonly #child: ChildProcess;
  #call: Call | undefined;
  #life: 'serving' | 'ending' = 'serving';
  /** What the process said it dies of, before it did. */
  #lastWords: unknown;

  constructor({ resourceLimits, env, stdout }: WorkerProcessOptions) {
    const entry = createRequire(import.meta.url).resolve('#pool-process');
    const isOne = stdout === 'stderr';
    this.#child = fork(entry, isOne ? [ONE_STREAM] : [], {
      serialization: 'advanced',
      stdio: ['ignore', isOne ? 2 : 'inherit', isOne ? 'pipe' : 'inherit', 'ipc'],
      execArgv: [...inheritedFlags(process.execArgv), ...heapFlags(resourceLimits)],
      env: { ...process.env, ...env },
    });
    this.#child.on('message', (message) => {
      // What a task has sent, having found a way to the channel, is no business of ours.
      if (typeof message === 'object' && message !== null) this.#hear(message as ProcessMessage);
    });
    this.#handOnRawOutput();
    this.ended = this.#whenEnded();
    this.#holdProcess(false);
  }

  /** Absent: it could not be started. */
  get id(): number | undefined {
    return this.#child.pid;
  }

  get isIdle(): boolean {
    return this.#call === undefined;
  }

  /** Throws what the structured clone algorithm throws when the input cannot be sent; then nothing was sent. */
  send(call: Call): void {
    const request: ProcessRequest = { address: call.address, input: detached(call) };
    // The answer of one who is gone is its end.
    if (this.#child.connected) this.#child.send(request, undefined, undefined, () => undefined);
    this.#call = call;
    this.#holdProcess(true);
  }

  /** Holds this process until it has ended: somebody may wait for that, and it takes no time. */
  kill(): void {
    this.#life = 'ending';
    this.#child.ref();
    this.#child.kill('SIGKILL');
  }

  /** Its call, if it has one. */
  fail(error: unknown): void {
    this.#take()?.fail(error);
  }

  #handOnRawOutput(): void {
    const { stderr } = this.#child;
    if (!stderr) return; // inherited, or it could not be started
    const output = new RawOutput(stderr, process.stderr);
    this.#child.once('close', (code, signal) => output.end(signal === 'SIGABRT' || code === 134));
    (stderr as unknown as { unref(): void }).unref();
  }

  #hear(message: ProcessMessage): void {
    switch (message.kind) {
      case 'began':
        this.#call?.begin();
        break;
      case 'dying':
        this.#lastWords = fromWire(message.error);
        break;
      case 'succeeded':
        this.#take()?.succeed(ownBytes(message.value, []));
        break;
      case 'failed':
        this.fail(fromWire(message.error));
        break;
    }
  }

  #take(): Call | undefined {
    const call = this.#call;
    this.#call = undefined;
    this.#holdProcess(false);
    return call;
  }

  #whenEnded(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#child.once('error', (error) => {
        if (this.#child.pid === undefined) resolve(error); // it could not be started
      });
      this.#child.once('exit', (code, signal) => {
        const how =
          signal === null ? `the process exited with code ${code}` : `the process was ended by ${signal}`;
        resolve(this.#lastWords ?? new PipelineError('WORKER_DIED', how));
      });
    });
  }

  #holdProcess(hold: boolean): void {
    if (hold) {
      this.#child.ref();
      this.#child.channel?.ref();
    } else {
      // An answer that was under way when it was killed does not let go of it.
      if (this.#life === 'serving') this.#child.unref();
      this.#child.channel?.unref();
    }
  }
}

/** The input; what was to be handed over is gone here, as between threads. Nothing is when this throws. */
function detached({ input, transfer }: Call): unknown {
  return transfer.length === 0 ? input : structuredClone(input, { transfer: transfer as ArrayBuffer[] });
}

function heapFlags(limits: ResourceLimits | undefined): string[] {
  const { maxOldGenerationSizeMb: old, maxYoungGenerationSizeMb: young } = limits ?? {};
  return [
    ...(old === undefined ? [] : [`--max-old-space-size=${Math.ceil(old)}`]),
    // three semi-spaces make the young generation
    ...(young === undefined ? [] : [`--max-semi-space-size=${Math.ceil(young / 3)}`]),
  ];
}
