import { expect, it } from 'vitest';
import { Arena } from '../../../../../src/jobs/ndjson/sort/arena/arena.js';
import { FileSource } from '../../../../../src/jobs/ndjson/sort/arena/file-source.js';
import { Room } from '../../../../../src/jobs/ndjson/sort/arena/room.js';
import { TempFolder } from '../../temp-folder.js';

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
