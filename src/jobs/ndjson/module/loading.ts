import { PipelineError } from '../../../base/index.js';
import { deadlockGuard, type Stallable } from '../../../pipeline/index.js';

/** What `loading` of `module` comes to; rejects with `DEADLOCK` when nothing is left in the program that could end it. */
export function unlessStandstill<T>(loading: Promise<T>, module: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const wait = new Loading(module, reject);
    deadlockGuard.watch(wait);
    loading.finally(() => deadlockGuard.unwatch(wait)).then(resolve, reject);
  });
}

class Loading implements Stallable {
  isWatched = false;
  readonly isWaitedFor = true;
  private readonly module: string;
  private readonly refuse: (error: PipelineError) => void;

  constructor(module: string, refuse: (error: PipelineError) => void) {
    this.module = module;
    this.refuse = refuse;
  }

  describeWaits(): string {
    return `${this.module} waits while it is loaded`;
  }

  refuseWaits(cause: PipelineError): void {
    const message = `${this.module} stands still while it is loaded: a promise that it awaits, at its top or in its default export, is never settled, and nothing is left in the program (no timer, file or connection) that could change that`;
    this.refuse(new PipelineError('DEADLOCK', message, { cause }));
  }
}
