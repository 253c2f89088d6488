/** Lines as a slab: each with its newline. */
export function slab(...lines: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> {
  const parts = lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]);
  return new Uint8Array(Buffer.concat(parts));
}
