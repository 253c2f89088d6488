import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../../src/index.js';
import type { ChunkResult, WorkerChunk } from '../../../../src/jobs/ndjson/map/chunk.js';
import { surviving } from '../../../../src/jobs/ndjson/map/survive.js';

/** A worker that gives lines back, at most `most` at a time, and dies of those that are `x`. */
function worker(most: number) {
  const runs: number[] = [];
  const run = async ({ bytes, lines }: WorkerChunk): Promise<ChunkResult> => {
    runs.push(lines);
    const all = Buffer.from(bytes).toString().split('\n').slice(0, -1);
    const taken = all.slice(0, most);
    if (taken.includes('x'))
      throw new PipelineError('WORKER_DIED', 'it died', { cause: new Error('exit 1') });
    const output = new Uint8Array(Buffer.from(taken.map((line) => `${line}\n`).join('')));
    return {
      output,
      bytes: output.length,
      lines: taken.length,
      records: taken.length,
      filtered: 0,
      failures: [],
      elapsedMs: 1,
      callMs: undefined,
    };
  };
  return { run, runs };
}

function chunkOf(lines: readonly string[]): WorkerChunk {
  const bytes = new Uint8Array(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  return { bytes, firstLine: 1, firstIndex: 0, lines: lines.length };
}

const text = ({ output }: ChunkResult): string => Buffer.from(output).toString();

describe('surviving', () => {
  it('goes on where a worker left off', async () => {
    const { run, runs } = worker(2);
    const result = await surviving(chunkOf(['1', '2', '3', '4', '5']), run, {
      stage: 'map',
      isSideBySide: false,
    });
    expect([text(result), result.records, runs]).toEqual(['1\n2\n3\n4\n5\n', 5, [5, 3, 1]]);
  });

  it('finds the records that end workers, wherever they are, and runs their neighbours again', async () => {
    for (const isSideBySide of [false, true]) {
      for (const count of [1, 4, 200]) {
        for (const poison of [[0], [count - 1], [count >> 1], [0, 1, count - 1]]) {
          const lines = Array.from({ length: count }, (_, n) => (poison.includes(n) ? 'x' : String(n)));
          const result = await surviving(chunkOf(lines), worker(1000).run, { stage: 'map', isSideBySide });
          expect(text(result)).toBe(
            lines
              .filter((line) => line !== 'x')
              .map((line) => `${line}\n`)
              .join(''),
          );
          expect(result.failures.map(({ line }) => line)).toEqual(
            lines.flatMap((line, n) => (line === 'x' ? [n] : [])),
          );
          expect([result.lines, result.records, result.bytes]).toEqual([
            count,
            count,
            chunkOf(lines).bytes.length,
          ]);
        }
      }
    }
  });

  it('tells how often a record was tried, and of what its worker died', async () => {
    const { failures } = await surviving(chunkOf(['1', 'x']), worker(9).run, {
      stage: 'filter',
      isSideBySide: false,
    });
    expect(failures).toEqual([
      expect.objectContaining({
        code: 'WORKER_DIED',
        reason: 'the function ended its worker: exit 1',
        stage: 'filter',
        attempts: 2,
        start: 2,
        end: 3,
      }),
    ]);
  });

  it('gives up on any other error', async () => {
    const closed = new PipelineError('POOL_CLOSED', 'closed');
    const run = () => Promise.reject(closed);
    await expect(surviving(chunkOf(['1']), run, { stage: 'map', isSideBySide: false })).rejects.toBe(closed);
  });

  it('blames no record when the system starts no worker: the run fails', async () => {
    const refused = new PipelineError('WORKER_NOT_STARTED', 'no worker could be started');
    let runs = 0;
    const run = (): Promise<ChunkResult> => {
      runs += 1;
      return Promise.reject(refused);
    };
    const lines = surviving(chunkOf(['1', '2']), run, { stage: 'map', isSideBySide: false });
    await expect(lines).rejects.toBe(refused);
    expect(runs).toBe(1);
  });
});
