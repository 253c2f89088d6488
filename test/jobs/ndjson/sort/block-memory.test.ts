import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { Block, Part } from '../../../../src/jobs/ndjson/sort/block.js';
import { BlockMemory } from '../../../../src/jobs/ndjson/sort/block-memory.js';
import { SpillFile } from '../../../../src/jobs/ndjson/sort/spill-file.js';

/** Records of `size` bytes each, without keys. */
function blockOf(count: number, size: number): Block {
  const lines = Array.from({ length: count }, (_, n) => `${String(n).padStart(size - 1, '0')}\n`);
  return {
    bytes: new Uint8Array(Buffer.from(lines.join(''))),
    rows: Int32Array.from({ length: count }, (_, n) => n * size),
    count,
  };
}

const partOf = (bytes: Uint8Array<ArrayBuffer>, to: number, count: number): Part => ({
  block: { bytes, rows: new Int32Array(count), count },
  from: 0,
  to,
});

describe('the memory of blocks', () => {
  it('is lent to one block at a time, and again once the last part of that is done with (M1)', () => {
    const memory = new BlockMemory(100);
    const first = memory.take(80);
    expect(memory.take(80).buffer).not.toBe(first.buffer);
    memory.giveBack([partOf(first, 2, 3)]);
    expect(memory.take(80).buffer).not.toBe(first.buffer);
    memory.giveBack([partOf(first, 3, 3), partOf(first, 3, 3)]);
    const again = [memory.take(100), memory.take(80)];
    expect(again.map(({ buffer }) => buffer === first.buffer)).toEqual([true, false]);
  });

  it('keeps nothing of a block that is larger, or that it has not lent (M1)', () => {
    const memory = new BlockMemory(100);
    const large = memory.take(101);
    const foreign = new Uint8Array(100);
    memory.giveBack([partOf(large, 1, 1), partOf(foreign, 1, 1)]);
    expect([large.length, memory.take(100).buffer === foreign.buffer]).toEqual([101, false]);
  });

  it('is two buffers for a run on disk, however long, that is read to its end (SliceCutter I2)', async () => {
    const memory = new BlockMemory(1024);
    const file = await SpillFile.create(tmpdir(), 1, memory);
    const written = blockOf(1000, 60);
    await file.append(written);
    const run = file.read();
    const buffers = new Set<ArrayBuffer>();
    const read: Buffer[] = [];
    for (let part = await run.next(); part !== undefined; part = await run.next()) {
      buffers.add(part.block.bytes.buffer);
      read.push(Buffer.from(part.block.bytes));
      memory.giveBack([part]);
    }
    await run.close();
    expect([read.length, buffers.size, Buffer.concat(read).equals(Buffer.from(written.bytes))]).toEqual([
      63,
      2,
      true,
    ]);
  });
});
