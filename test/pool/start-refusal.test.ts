import { describe, expect, it, test } from 'vitest';
import { isStartRefusal, workerNotStarted } from '../../src/pool/start-refusal.js';

/** As Node tells of a thread, and as it tells of a process. */
const thread = (code: string): Error =>
  Object.assign(new Error(`Worker initialization failure: ${code}`), { code: 'ERR_WORKER_INIT_FAILED' });
const process = (code: string): Error =>
  Object.assign(new Error(`spawn node ${code}`), { code, syscall: 'spawn node' });

describe('a worker that the system does not start', () => {
  it.each([
    ['EMFILE', 'too many files are open: raise the limit (ulimit -n) or use fewer workers'],
    ['ENFILE', 'the system has too many files open: close what has many of them open, or use fewer workers'],
    [
      'EAGAIN',
      'the system starts no more threads or processes: raise the limit (ulimit -u) or use fewer workers',
    ],
    ['ENOMEM', 'memory is short: use fewer workers'],
  ])('by %s is told with the reason and the remedy, thread or process', (code, reason) => {
    for (const cause of [thread(code), process(code)]) {
      expect(workerNotStarted(cause)).toMatchObject({
        code: 'WORKER_NOT_STARTED',
        message: `no worker could be started: ${reason}`,
        cause,
      });
      expect(isStartRefusal(cause)).toBe(true);
    }
  });

  it('for a reason without words here is told in its own', () => {
    expect(workerNotStarted(thread('EWHAT')).message).toBe(
      'no worker could be started: Worker initialization failure: EWHAT',
    );
    expect(workerNotStarted('no').message).toBe('no worker could be started: no');
  });
});

test('what a thread loads before its first task, and that throws, is no refusal of the system', () => {
  for (const error of [new Error('no'), process('ENOENT'), 'text', undefined])
    expect(isStartRefusal(error)).toBe(false);
});
