/**
 * What a program in TypeScript makes of the package's types: `scripts/consumer-types.js` compiles it against the packed
 * tarball with several compilers. What is annotated here is what a user would count on; what has to be refused is marked.
 */
import {
  adaptiveLimit,
  broadcast,
  type Context,
  DataProcessor,
  isPipelineError,
  JoinSet,
  type Layer,
  mapNdjson,
  mpsc,
  type NdjsonSummary,
  oneshot,
  pipeline,
  type PipelineError,
  type PipelineModule,
  processBatch,
  retry,
  type RunResult,
  Semaphore,
  type SemaphorePermit,
  service,
  sortNdjson,
  type SummaryEvent,
  type TaskResult,
  thumbnails,
  type ThumbnailsOptions,
  watch,
  WorkerPool,
  workerTask,
} from 'pipeline';

export async function channels(signal: AbortSignal): Promise<number> {
  const [sender, receiver]: [mpsc.Sender<number>, mpsc.Receiver<number>] = mpsc.channel<number>(16, {
    whenFull: 'drop-oldest',
    onUndelivered: (value: number) => void value,
  });
  await sender.send(1, { signal });
  const permit: mpsc.Permit<number> | undefined = sender.tryReserve();
  permit?.send(2);
  // @ts-expect-error a channel of numbers takes no text
  sender.trySend('text');
  const [, latest] = watch.channel({ level: 1 });
  const level: number = latest.borrow().level;
  const [, heard] = broadcast.channel<string>(4);
  const word: string | undefined = heard.tryRecv();
  const [, answer] = oneshot.channel<Date>();
  const when: Date = await answer.recv();
  let sum = level + when.getTime() + (word?.length ?? 0);
  for await (const value of receiver) sum += value;
  return sum;
}

export async function permits(): Promise<number> {
  const semaphore = new Semaphore(2);
  const permit: SemaphorePermit = await semaphore.acquire();
  permit[Symbol.dispose]();
  const set = new JoinSet<string>({ order: 'spawn' });
  set.spawn(async (signal) => String(signal.aborted));
  const first: TaskResult<string> | undefined = await set.joinNext();
  return semaphore.run(() => (first?.status === 'fulfilled' ? first.value.length : 0));
}

export async function stages(source: AsyncIterable<string>): Promise<readonly number[]> {
  const lengths = new DataProcessor(async (word: string) => word.length, { concurrency: 4, order: 'input' });
  await lengths.send('word');
  const length: number | undefined = await lengths.recv();
  const more: number[] = await processBatch(['a', 'b'], (word) => word.length);
  const numbers: number[] = await pipeline(source)
    .map((word) => word.length)
    .filter((n) => n > 1)
    .toArray();
  const result: RunResult = await pipeline(numbers).to((n: number) => void n);
  // @ts-expect-error there is no such policy
  void new DataProcessor(async (word: string) => word, { onError: 'ignore' });
  return [...numbers, ...more, length ?? 0, result.received];
}

export async function limits(url: string): Promise<number> {
  const layer: Layer<string, Response> = timed;
  const get = service((address: string, { signal }: Context) => fetch(address, { signal })).with(
    retry({ attempts: 3 }),
    adaptiveLimit({ max: 100 }),
    layer,
  );
  const { status }: Response = await get(url);
  return status;
}

const timed: Layer<string, Response> = (next) => (request, context) => next(request, context);

export async function threads(): Promise<string> {
  await using pool = new WorkerPool({ threads: 2 });
  const hash = workerTask<string, string>(new URL('./hash.js', import.meta.url));
  return pool.run(hash, 'text');
}

export async function jobs(options: ThumbnailsOptions): Promise<number> {
  for await (const event of thumbnails(['photos'], options)) {
    if (event.type === 'item' && event.status === 'failed') console.error(event.source, event.error?.code);
  }
  const made: SummaryEvent = await thumbnails(['photos'], { out: 'web', sizes: ['320x240'] }).result();
  const sorted: NdjsonSummary = await sortNdjson(['in.ndjson'], {
    keys: ['score:desc'],
    output: 'out.ndjson',
  }).result();
  const mapped: NdjsonSummary = await mapNdjson(
    ['in.ndjson'],
    { eval: 'r => r.name' },
    {
      output: 'names.ndjson',
    },
  ).result();
  return made.created + sorted.succeeded + mapped.succeeded;
}

export function codeOf(error: unknown): string {
  if (!isPipelineError(error)) return 'UNKNOWN';
  const { code }: PipelineError = error;
  // @ts-expect-error codes are a union of words
  if (code === 'NO_SUCH_CODE') return '';
  return code;
}

interface Row {
  readonly id: number;
  readonly ts: string;
}

export const kept: PipelineModule<Row> = (rows) => rows.filter((row) => row.id > 1).sort({ by: 'ts' });
export const mapped: PipelineModule<Row> = (rows) => rows.map((row) => row.id);
export const layered: PipelineModule<Row> = async (rows) =>
  rows.map(async ({ id }) => ({ id }), { concurrency: 2 }).through(retry({ attempts: 2 }));
export const batched: PipelineModule<Row> = (rows) => rows.batch({ maxItems: 2 }).flatMap((batch) => batch);
export const asItIs: PipelineModule = (records) => records;
// @ts-expect-error a row has no such member
export const misspelt: PipelineModule<Row> = (rows) => rows.map((row) => row.idd);
// @ts-expect-error an array of results is no pipeline
export const gathered: PipelineModule<Row> = (rows) => rows.toArray();
