// A public file with long lines: the city lots of San Francisco, which the package simdjson ships as one GeoJSON text. One feature a line, as
// it stands there; made once. The package is looked for here and in the folder PIPELINE_PEERS; without it there is no such file.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

export const FEATURES = 206_560;
const NEWLINE = 0x0a;
const BRACE = 0x7b;

/** The path of the file; undefined when the package is not there. */
export function citylotsFile() {
  const folder = join(tmpdir(), 'pipeline-bench');
  const path = join(folder, 'citylots.ndjson');
  if (existsSync(path)) return path;
  const from = process.env.PIPELINE_PEERS ?? process.cwd();
  const require = createRequire(pathToFileURL(join(from, 'peers.js')));
  let packed;
  try {
    packed = join(dirname(require.resolve('simdjson/package.json')), 'jsonexamples/sf_citylots.json.gz');
  } catch {
    return undefined;
  }
  mkdirSync(folder, { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, Buffer.concat(features(gunzipSync(readFileSync(packed)))));
  renameSync(unfinished, path);
  return path;
}

/** The lines that are features, without the commas between them. */
function features(text) {
  const lines = [];
  for (let at = 0, end = 0; at < text.length; at = end + 1) {
    end = text.indexOf(NEWLINE, at);
    if (end < 0) end = text.length;
    if (text[at] !== BRACE || end - at < 20) continue; // the braces around all of them stand alone
    lines.push(text.subarray(at, end), Buffer.of(NEWLINE));
  }
  if (lines.length !== 2 * FEATURES) throw new Error(`${lines.length / 2} features and not ${FEATURES}`);
  return lines;
}
