// Sorts NDJSON with DuckDB: `node duckdb.js <input> <output> <key> number|string`. Records as raw text, ordered by the extracted key,
// copied out as they came.
import { openDuckdb } from '../duckdb.js';

const [, , input, output, key, type] = process.argv;
const connection = await openDuckdb();
const text = `json->>'$.${key}'`;
const order = type === 'number' ? `(${text})::DOUBLE` : text;
await connection.run(
  `COPY (SELECT json FROM read_ndjson_objects('${input}') ORDER BY ${order})
   TO '${output}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01')`,
);
