import { describe, expect, test } from 'vitest';
import { DataProcessor } from '../../../src/pipeline/index.js';
import { turn } from '../gated.js';

describe('the processor leaves nothing behind', () => {
  test('no listener on options.signal, none on the process, whichever way it ends', async () => {
    const before = process.listenerCount('beforeExit');
    const abort = new AbortController();
    let listening = 0;
    const { signal } = abort;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listening += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listening -= 1;
      remove(...args);
    };
    const endings: ((processor: DataProcessor<number, number>) => unknown)[] = [
      (processor) => processor.close(),
      (processor) => processor.destroy(),
      (processor) => processor.send(-1),
    ];
    for (const end of endings) {
      const processor = new DataProcessor(
        async (n: number) => {
          if (n < 0) throw new Error('negative');
          return n;
        },
        { signal },
      );
      expect(listening).toBe(1);
      const receiving = processor.recv().catch(() => {});
      expect(process.listenerCount('beforeExit')).toBe(before + 1);
      await end(processor);
      await receiving;
      await turn();
      expect(listening).toBe(0);
      expect(process.listenerCount('beforeExit')).toBe(before);
    }
  });
});
