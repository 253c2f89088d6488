import { expect, it } from 'vitest';
import { Arena } from '../../../../../src/jobs/ndjson/sort/arena/arena.js';
import { FileSource } from '../../../../../src/jobs/ndjson/sort/arena/file-source.js';
import { Room } from '../../../../../src/jobs/ndjson/sort/arena/room.js';
import { TempFolder } from '../../temp-folder.js';

it('gives pieces without gap, behind each of which sixteen bytes may be read, however full the arena (ArenaPiece I1, I2)', async () => {
  using folder = new TempFolder();
  const lines = Array.from({ length: 6_000 }, (_, n) => `"${'x'.repeat(n % 97)}"\n`).join('');
  const path = folder.write('in', lines);
  const arena = new Arena(2 ** 16, 0, { keys: [], missing: 'first', reverse: false });
  const { signal } = new AbortController();
  const wishes = { pieceBytes: 4096, maxRecordBytes: 5000, keepOversizedBytes: 10, signal };
  const source = await FileSource.open({ name: 'in', path }, 0, wishes);
  let offset = 0;
  for (;;) {
    const found = await source?.next(arena, new Room(arena));
    if (typeof found !== 'object' || found.kind !== 'piece') break;
    const { bytes } = arena.kernel;
    const piece = Buffer.from(bytes.subarray(found.from, found.to)).toString();
    expect([found.offset, piece]).toEqual([offset, lines.slice(offset, offset + piece.length)]);
    expect(found.to + 16).toBeLessThanOrEqual(bytes.length);
    offset += piece.length;
  }
  await source?.close();
  expect(offset).toBeGreaterThan(4096);
});

it('passes over a record that is too long within the bytes that are held for it (Arena A1)', async () => {
  using folder = new TempFolder();
  const path = folder.write('in', `"${'x'.repeat(600_000)}"\n1\n`);
  const arena = new Arena(2 ** 20, 0, { keys: [], missing: 'first', reverse: false });
  const reserved = arena.reserve(arena.room - 2 ** 15);
  const { bytes } = arena.kernel;
  bytes.fill(0x2a, reserved);
  const { signal } = new AbortController();
  const wishes = { pieceBytes: 4096, maxRecordBytes: 5000, keepOversizedBytes: 10, signal };
  const source = await FileSource.open({ name: 'in', path }, 0, wishes);
  const found = await source?.next(arena, new Room(arena));
  const next = await source?.next(arena, new Room(arena));
  await source?.close();
  expect([found, next]).toMatchObject([
    { kind: 'oversized', offset: 0, length: 600_002 },
    { kind: 'piece', offset: 600_003 },
  ]);
  expect(arena.kernel.bytes).toBe(bytes);
  expect(bytes.subarray(reserved).every((byte) => byte === 0x2a)).toBe(true);
});
