// Maps and filters NDJSON with DuckDB: `node duckdb.js map|filter <input> <output>`.
import { openDuckdb } from '../duckdb.js';

const [, , what, input, output] = process.argv;
const connection = await openDuckdb();
const records = `read_ndjson('${input}', columns = { id: 'BIGINT', score: 'DOUBLE' })`;
const lines = `read_ndjson_objects('${input}')`;
await connection.run(
  what === 'map'
    ? `COPY (SELECT id, score FROM ${records}) TO '${output}' (FORMAT json)`
    : `COPY (SELECT json FROM ${lines} WHERE (json->>'$.score')::DOUBLE < 500)
       TO '${output}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01')`,
);
