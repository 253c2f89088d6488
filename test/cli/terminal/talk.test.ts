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
});
