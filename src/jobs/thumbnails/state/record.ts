import type { ErrorCode } from '../../../base/index.js';
import type { Damage, ThumbnailFormat } from '../recipe.js';

/** By what a file is taken for unchanged; the device is left out, its number changes when a disk is mounted anew. */
export interface Identity {
  readonly size: number;
  /** With fractions, to a quarter of a microsecond. */
  readonly mtimeMs: number;
  readonly ino: number;
}

/** A thumbnail as it stood when it had been put in place. */
export interface PlacedFile {
  /** Below the output folder, forward slashes. */
  readonly name: string;
  /** The name of its size. */
  readonly size: string;
  readonly width: number;
  readonly height: number;
  readonly format: ThumbnailFormat;
  readonly bytes: number;
  /** `fingerprint` of its bytes. */
  readonly hash: string;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** Of the image it was made of, where that was asked for. */
  readonly thumbhash?: string;
  /** What was wrong with the image, of which this is what was left. */
  readonly damage?: Damage;
}

/** Why a source failed. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** A failure, and the hash of the attempt that it ended. */
export interface PastFailure extends Failure {
  readonly attempt: string;
}

/** What became of one source in one run: a line of the manifest. */
export interface SourceRecord extends Identity {
  /** The source's path from the output folder, forward slashes: a tree that moves as a whole keeps its state. */
  readonly source: string;
  /** `fingerprint` of its bytes; missing when they could not be read. */
  readonly hash?: string;
  readonly recipe: string;
  readonly outputs: readonly PlacedFile[];
  /** There when it failed; the outputs are those that were put in place before. */
  readonly error?: PastFailure;
}

/** The line that takes back all others of a source: it is gone, and its thumbnails with it. */
interface GoneRecord {
  readonly source: string;
  readonly gone: true;
}

export type ManifestLine = SourceRecord | GoneRecord;

/** The first line: what wrote the file. A manifest of another version is not read, everything is made again. */
const HEADER = '{"manifest":"pipeline thumbnails","version":1}';

/** The text of a whole manifest. */
export function textOf(lines: Iterable<ManifestLine>): string {
  let text = `${HEADER}\n`;
  for (const line of lines) text += `${JSON.stringify(line)}\n`;
  return text;
}

export interface ParsedManifest {
  readonly lines: readonly ManifestLine[];
  /** It does not end with a whole line: what is appended has to begin a new one. */
  readonly isTorn: boolean;
  /** There are lines that say nothing: it should be written anew. */
  readonly isDamaged: boolean;
}

/** Reads a manifest. A line that is no record, as a killed run or a power cut leaves it, is passed over. */
export function parseManifest(text: string): ParsedManifest {
  const isTorn = text !== '' && !text.endsWith('\n');
  if (!text.startsWith(`${HEADER}\n`)) return { lines: [], isTorn, isDamaged: true };
  const body = text.slice(HEADER.length + 1, isTorn ? undefined : -1);
  const parsed = parseAtOnce(body) ?? body.split('\n').map(parseLine);
  const lines = parsed.filter(isLine);
  return { lines, isTorn, isDamaged: isTorn || lines.length < parsed.length };
}

/** Ten thousand lines are read in half the time as one document. */
function parseAtOnce(body: string): unknown[] | undefined {
  try {
    return JSON.parse(`[${body.replaceAll('\n', ',')}]`) as unknown[];
  } catch {
    return undefined;
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is ManifestLine {
  if (typeof value !== 'object' || value === null || !('source' in value)) return false;
  if (typeof value.source !== 'string') return false;
  if ('gone' in value) return value.gone === true;
  return (
    'size' in value &&
    'mtimeMs' in value &&
    'ino' in value &&
    'recipe' in value &&
    'outputs' in value &&
    Array.isArray(value.outputs) &&
    value.outputs.every(isPlacedFile)
  );
}

/** Names lead nowhere but into the output folder, whoever wrote them: what is listed may be removed. */
const LEADS_ELSEWHERE = /^\/|(?:^|\/)\.\.(?:\/|$)/;

function isPlacedFile(value: unknown): value is PlacedFile {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('size' in value)) return false;
  return typeof value.name === 'string' && !LEADS_ELSEWHERE.test(value.name);
}
