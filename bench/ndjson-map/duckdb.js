// The same with DuckDB, two threads: `node duckdb.js map|filter <input> <output>`. The package is looked for here and in the folder
// PIPELINE_PEERS.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , what, input, output] = process.argv;
const from = process.env.PIPELINE_PEERS ?? process.cwd();
const require = createRequire(pathToFileURL(join(from, 'peers.js')));
const { DuckDBInstance } = await import(pathToFileURL(require.resolve('@duckdb/node-api')).href);

if (input !== undefined) {
  const database = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await database.connect();
  const records = `read_ndjson('${input}', columns = { id: 'BIGINT', score: 'DOUBLE' })`;
  const lines = `read_ndjson_objects('${input}')`;
  await connection.run(
    what === 'map'
      ? `COPY (SELECT id, score FROM ${records}) TO '${output}' (FORMAT json)`
      : `COPY (SELECT json FROM ${lines} WHERE (json->>'$.score')::DOUBLE < 500)
         TO '${output}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01')`,
  );
}
