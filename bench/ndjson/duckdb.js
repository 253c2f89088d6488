// Sorts NDJSON with DuckDB: `node duckdb.js <input> <output> <key> number|string`. Two threads; records as raw text, ordered by the
// extracted key, copied out as they came. The package is looked for here and in the folder PIPELINE_PEERS.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , input, output, key, type] = process.argv;
const from = process.env.PIPELINE_PEERS ?? process.cwd();
const require = createRequire(pathToFileURL(join(from, 'peers.js')));
const { DuckDBInstance } = await import(pathToFileURL(require.resolve('@duckdb/node-api')).href);

if (input !== undefined) {
  const database = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await database.connect();
  const text = `json->>'$.${key}'`;
  const order = type === 'number' ? `(${text})::DOUBLE` : text;
  await connection.run(
    `COPY (SELECT json FROM read_ndjson_objects('${input}') ORDER BY ${order})
     TO '${output}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01')`,
  );
}
