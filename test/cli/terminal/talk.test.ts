import { describe, expect, it } from 'vitest';
import { Talk } from '../../../src/cli/terminal/talk.js';
import { FakeOutput, settle } from '../fake-io.js';

describe('Talk', () => {
  it('writes whole lines', () => {
    const stream = new FakeOutput();
    new Talk(stream, {}).line('said');
    expect(stream.text).toBe('said\n');
  });

  it('goes on in silence when nobody listens any more', async () => {
    const stream = new FakeOutput();
    stream.failWith = 'EPIPE';
    const talk = new Talk(stream, {});
    talk.line('a');
    await settle();
    talk.line('b');
    await talk.flush();
    expect(stream.text).toBe('');
  });

  it('is ready when what it said has gone out, and when nobody listens any more', async () => {
    const stream = new FakeOutput(undefined, 4);
    stream.isHolding = true;
    const talk = new Talk(stream, {});
    await talk.ready();
    talk.line('a lot');
    let isReady = false;
    const ready = talk.ready().then(() => (isReady = true));
    await settle();
    expect(isReady).toBe(false);
    stream.release();
    await ready;
    stream.isHolding = true;
    talk.line('once more');
    const gone = talk.ready();
    stream.destroy();
    await gone;
  });
});
