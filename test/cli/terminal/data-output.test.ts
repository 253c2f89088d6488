import { describe, expect, it } from 'vitest';
import { DataOutput, ReaderGoneError } from '../../../src/cli/terminal/data-output.js';
import { FakeOutput, settle } from '../fake-io.js';

describe('DataOutput', () => {
  it('writes at once while there is room', async () => {
    const stream = new FakeOutput();
    await new DataOutput(stream).write('a\n');
    expect(stream.text).toBe('a\n');
  });

  it('waits for room when the reader is slow, and leaves no listener behind', async () => {
    const stream = new FakeOutput(undefined, 4);
    stream.isHolding = true;
    const output = new DataOutput(stream);
    const listeners = stream.listenerCount('error');
    let written = false;
    const writing = output.write('more than four').finally(() => {
      written = true;
    });
    await settle();
    expect(written).toBe(false);
    stream.release();
    await writing;
    expect(written).toBe(true);
    expect(stream.listenerCount('drain')).toBe(0);
    expect(stream.listenerCount('error')).toBe(listeners);
  });

  it('tells of a reader that has gone without waiting for another write, and rejects every write after it', async () => {
    const stream = new FakeOutput();
    stream.failWith = 'EPIPE';
    const output = new DataOutput(stream);
    await expect(output.write('a')).rejects.toThrow('the reader of standard output has gone');
    await expect(output.failure).rejects.toBeInstanceOf(ReaderGoneError);
    await expect(output.write('b')).rejects.toBeInstanceOf(ReaderGoneError);
    await expect(output.flush()).rejects.toBeInstanceOf(ReaderGoneError);
  });

  it('ends a wait for room when the reader goes meanwhile', async () => {
    const stream = new FakeOutput(undefined, 4);
    stream.isHolding = true;
    const output = new DataOutput(stream);
    const writing = output.write('more than four');
    stream.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    await expect(writing).rejects.toBeInstanceOf(ReaderGoneError);
  });

  it('rejects with any other fault, and says which stream it was', async () => {
    const stream = new FakeOutput();
    stream.failWith = 'EBADF';
    const output = new DataOutput(stream);
    await expect(output.write('a')).rejects.toThrow('write EBADF');
    await expect(output.failure).rejects.toThrow('standard output cannot be written: write EBADF');
    await expect(output.failure).rejects.toMatchObject({ code: 'IO' });
  });

  it('says in words that the disk is full, and what to do', async () => {
    const stream = new FakeOutput();
    stream.failWith = 'ENOSPC';
    await expect(new DataOutput(stream).write('a')).rejects.toThrow(
      'standard output cannot be written: the disk is full: free some space and run the same command again',
    );
  });

  it('does not touch a stream that it has nothing for: whether anybody reads it does not matter', async () => {
    const stream = new FakeOutput();
    stream.failWith = 'EPIPE';
    await new DataOutput(stream).flush();
    expect(stream.errored).toBeNull();
  });

  it('flush resolves once all has been taken', async () => {
    const stream = new FakeOutput();
    const output = new DataOutput(stream);
    void output.write('a');
    await output.flush();
    expect(stream.writableLength).toBe(0);
  });
});
