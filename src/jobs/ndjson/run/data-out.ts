import { OutputFile } from './output-file.js';
import type { Teller } from './story.js';

/** Where a run's lines go: to a file that appears whole at the end, or, as events, to whoever iterates the run. */
export interface DataOut {
  /** The bytes are not needed any more when it resolves `true`; `false`: they were handed on. */
  write(bytes: Uint8Array): Promise<boolean>;
  /** All was written: puts the file in place. */
  commit(): Promise<void>;
  /** Leaves no trace, unless it was committed. Never rejects. */
  abandon(): Promise<void>;
}

/** Refused with `OUTPUT_UNWRITABLE`. */
export async function openDataOut(path: string | undefined, teller: Teller): Promise<DataOut> {
  if (path === undefined) return new EventsOut(teller);
  return new FileOut(await OutputFile.open(path), teller);
}

class EventsOut implements DataOut {
  private readonly teller: Teller;

  constructor(teller: Teller) {
    this.teller = teller;
  }

  async write(bytes: Uint8Array): Promise<boolean> {
    if (bytes.length === 0) return true;
    const own = ownBytes(bytes);
    await this.teller.emit({ type: 'data', bytes: own });
    this.teller.tally.bytesWritten += bytes.length;
    return own !== bytes;
  }

  async commit(): Promise<void> {}

  async abandon(): Promise<void> {}
}

/** Memory that threads share is nobody's own: what lies there is copied. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
}

class FileOut implements DataOut {
  private readonly file: OutputFile;
  private readonly teller: Teller;

  constructor(file: OutputFile, teller: Teller) {
    this.file = file;
    this.teller = teller;
  }

  async write(bytes: Uint8Array): Promise<boolean> {
    this.teller.stopping.throwIfAborted();
    await this.file.write(bytes);
    this.teller.tally.bytesWritten += bytes.length;
    return true;
  }

  async commit(): Promise<void> {
    this.teller.stopping.throwIfAborted();
    await this.file.commit();
  }

  abandon(): Promise<void> {
    return this.file.abandon();
  }
}
