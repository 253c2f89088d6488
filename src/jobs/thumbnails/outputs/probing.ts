import pLimit from 'p-limit';
import type { Source } from '../inputs/index.js';
import type { NameTemplate } from './template.js';

/** Sources looked into at a time. */
const PROBES_AT_ONCE = 8;

/** What of a source's content its names depend on. */
export interface ProbeNeeds {
  /** The extension of its thumbnails and their pixels, from the header. */
  readonly header: boolean;
  /** `contentHash` of all its bytes. */
  readonly hash: boolean;
}

/** What looking into a source tells: what was needed, at least. */
export interface Probe {
  /** `jpg png webp avif gif`. */
  readonly ext?: string;
  /** One for each size, in the order of the sizes. */
  readonly pixels?: readonly { readonly width: number; readonly height: number }[];
  readonly hash?: string;
}

/** Looks into a source. What it rejects with becomes that source's failure. */
export type ProbeSource = (source: Source, needs: ProbeNeeds) => Promise<Probe>;

/** What every name depends on, or undefined when names are known up to a final extension without looking. */
export function neededByNames(template: NameTemplate, ext: string | undefined): ProbeNeeds | undefined {
  const { uses, tokens, endsWithExt } = template;
  const extensions = tokens.filter((token) => token.kind === 'placeholder' && token.name === 'ext').length;
  const extBeforeEnd = ext === undefined && extensions > (endsWithExt ? 1 : 0);
  const pixels = uses.has('w') || uses.has('h');
  if (!pixels && !extBeforeEnd && !uses.has('hash')) return undefined;
  return { header: pixels || (ext === undefined && extensions > 0), hash: uses.has('hash') };
}

/** What has been learnt of sources, and which could not be looked into. */
export class Probing {
  readonly unreadable: Map<Source, unknown> = new Map();
  readonly #known = new Map<Source, Probe>();
  readonly #limit = pLimit(PROBES_AT_ONCE);
  readonly #probe: ProbeSource;
  readonly #needs: ProbeNeeds;

  constructor(probe: ProbeSource, needs: ProbeNeeds) {
    this.#probe = probe;
    this.#needs = needs;
  }

  /** Looks into the sources that have not been yet, a few at a time. Never rejects. */
  async learn(sources: ReadonlySet<Source>): Promise<void> {
    const news = [...sources].filter((source) => !this.#known.has(source) && !this.unreadable.has(source));
    await this.#limit.map(news, async (source) => {
      try {
        this.#known.set(source, await this.#probe(source, this.#needs));
      } catch (error) {
        this.unreadable.set(source, error);
      }
    });
  }

  get(source: Source): Probe | undefined {
    return this.#known.get(source);
  }
}
