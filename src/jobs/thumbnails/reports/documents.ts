import { resolve } from 'node:path';
import { PipelineError } from '../../../base/index.js';
import type { ItemEvent, SummaryEvent, ThumbnailEvent } from '../events.js';
import type { OutputFolder } from '../outputs/index.js';
import { reportPath } from '../report-path.js';
import { contactSheet } from './contact-sheet.js';
import { type DocumentFile, pathsWritten, prepareDocument, writeDocument } from './document.js';
import { imageMapText } from './image-map.js';
import { linkTo } from './link.js';
import { reportText } from './report.js';
import { type Places, requireUntaken } from './untaken.js';

/** The documents that are asked for, as typed. */
export interface DocumentOptions {
  readonly manifest?: string | undefined;
  readonly report?: string | undefined;
  readonly contactSheet?: string | undefined;
}

/** What messages call them. */
const WORDS = { manifest: 'the manifest', report: 'the report', contactSheet: 'the contact sheet' } as const;

/**
 * The documents of a run. They are kept in memory until the run ends, an item a few hundred bytes; without any, nothing is.
 *
 * A run that was stopped early writes its report and its contact sheet, of what it did; the manifest, which others build
 * on, is written by a whole run only, and is otherwise left as it was.
 */
export class Documents {
  readonly #cwd: string;
  readonly #files: { readonly kind: keyof DocumentOptions; readonly file: DocumentFile }[] = [];
  readonly #events: Exclude<ThumbnailEvent, SummaryEvent>[] = [];
  readonly #leftOut: ItemEvent[] = [];

  /** Errors: `INVALID_ARGUMENT` when two of them are one file. */
  constructor(options: DocumentOptions, cwd: string) {
    this.#cwd = cwd;
    for (const kind of ['manifest', 'report', 'contactSheet'] as const) {
      const typed = options[kind];
      if (typed === undefined) continue;
      const path = resolve(cwd, typed);
      const other = this.#files.find(({ file }) => file.path === path);
      if (other !== undefined) {
        const message = `${WORDS[other.kind]} and ${WORDS[kind]} cannot be one file: ${JSON.stringify(typed)}`;
        throw new PipelineError('INVALID_ARGUMENT', message);
      }
      this.#files.push({ kind, file: { path, label: reportPath(path, cwd) } });
    }
  }

  /** Every path that is written to, absolute. */
  get paths(): string[] {
    return this.#files.flatMap(({ file }) => pathsWritten(file));
  }

  /** Checks that all of them can be written, into `out` (absolute) or elsewhere. Errors: `OUTPUT_UNWRITABLE`. */
  async prepare(out: string): Promise<void> {
    for (const { file } of this.#files) await prepareDocument(file, out);
  }

  /** Checks that none takes the place of an input or a thumbnail. Errors: `COLLISION`. */
  async requireUntaken(places: Places, out: OutputFolder): Promise<void> {
    for (const { file } of this.#files) await requireUntaken(file, places, out);
  }

  add(event: Exclude<ThumbnailEvent, SummaryEvent>): void {
    if (this.#files.length > 0) this.#events.push(event);
  }

  /** An image that the run leaves as it is and does not tell of: the manifest holds it all the same. */
  addLeftOut(item: ItemEvent): void {
    if (this.#files.some(({ kind }) => kind === 'manifest')) this.#leftOut.push(item);
  }

  /** Writes them. Errors: `IO`, `PERMISSION`. */
  async write(summary: SummaryEvent, isWhole: boolean): Promise<void> {
    for (const { kind, file } of this.#files) {
      if (kind === 'manifest' && !isWhole) continue;
      await writeDocument(file, this.#textOf(kind, file.path, summary));
    }
  }

  #textOf(kind: keyof DocumentOptions, path: string, summary: SummaryEvent): string {
    const items = this.#events.filter((event): event is ItemEvent => event.type === 'item');
    const urlOf = (file: string): string => linkTo(file, path, this.#cwd);
    switch (kind) {
      case 'manifest':
        return imageMapText([...items, ...this.#leftOut], urlOf);
      case 'report':
        return reportText(
          items,
          this.#events.filter((event) => event.type === 'prune'),
          summary,
        );
      case 'contactSheet':
        return contactSheet(items, summary, urlOf);
    }
  }
}
