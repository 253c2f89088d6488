// DuckDB with two threads, from the package that is installed here or in the folder PIPELINE_PEERS. A part of the programs that are
// timed, so it loads nothing else.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A connection to a database in memory. */
export async function openDuckdb() {
  const from = process.env.PIPELINE_PEERS ?? process.cwd();
  const require = createRequire(pathToFileURL(join(from, 'peers.js')));
  const { DuckDBInstance } = await import(pathToFileURL(require.resolve('@duckdb/node-api')).href);
  const database = await DuckDBInstance.create(':memory:', { threads: '2' });
  return await database.connect();
}
