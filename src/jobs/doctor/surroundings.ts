import { accessSync, constants, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { type Machine, thisMachine } from '../../pool/index.js';
import { type Codec, codecs } from '../thumbnails/index.js';

/** Everything that is asked of a machine; a parameter, so that any machine can be described in a test. */
export interface Surroundings extends Machine {
  readonly nodeVersion: string;
  readonly freeMemoryBytes: number;
  /** `UV_THREADPOOL_SIZE` as it was when the process started. */
  readonly threadPoolSize: string | undefined;
  readonly temporaryFolder: string;
  /** Throws where there is no such folder. */
  space(folder: string): Space;
  /** Throws when the image library cannot be loaded. */
  codecs(): readonly Codec[];
  /** The operating system, as Node names it. */
  readonly platform: NodeJS.Platform;
}

export interface Space {
  readonly freeBytes: number;
  /** The number that Linux gives the kind of file system. */
  readonly type: number;
  readonly isWritable: boolean;
}

export function theseSurroundings(): Surroundings {
  return {
    ...thisMachine(),
    nodeVersion: process.versions.node,
    freeMemoryBytes: freemem(),
    threadPoolSize: process.env['UV_THREADPOOL_SIZE'],
    temporaryFolder: tmpdir(),
    space(folder) {
      const { bavail, bsize, type } = statfsSync(folder);
      return { freeBytes: bavail * bsize, type, isWritable: canWrite(folder) };
    },
    codecs,
    platform: process.platform,
  };
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
