/**
 * What an option takes. A kind says how its text is checked and what type the value has (see `option-values.ts`),
 * what the help calls it, and what a shell can complete.
 */
export type OptionKind =
  | { readonly kind: 'flag' }
  /** Any text that is not empty; `placeholder` is what the help calls it. */
  | { readonly kind: 'text'; readonly placeholder: string }
  /** Bytes: `64K`, `512M`, `1.5G`. */
  | {
      readonly kind: 'size';
      readonly placeholder: string;
      readonly minBytes: number;
      readonly maxBytes?: number;
    }
  | { readonly kind: 'word'; readonly placeholder: string; readonly words: readonly string[] }
  /** A whole number, with `K`, `M`, `G` for thousands and so on; or one of the words `or`. */
  | {
      readonly kind: 'count';
      readonly placeholder: string;
      readonly min: number;
      readonly max?: number;
      readonly or?: readonly string[];
    }
  /** A time with its unit (`30s`, `500ms`); the value is in milliseconds. */
  | {
      readonly kind: 'duration';
      readonly placeholder: string;
      readonly minMs: number;
      readonly maxMs: number;
    };

/**
 * One option of a command: all there is to know about it, in one place. From these entries come the parser, both
 * forms of the help, and the tables of the documentation.
 */
export interface Option {
  /** One character, without its dash. */
  readonly short?: string;
  readonly takes: OptionKind;
  /** The heading it stands under. */
  readonly group: string;
  /** One line: what it does. */
  readonly help: string;
  /** What the long help adds, sentence by sentence. */
  readonly details?: readonly string[];
  /** The default, as it would be typed, or in words. */
  readonly default?: string;
  /** Given several times, it has several values; otherwise the last one counts. */
  readonly repeats?: true;
  /** Shown in the short help; the others are only named there. */
  readonly common?: true;
  /** Options that ask for the opposite: giving both is refused. */
  readonly excludes?: readonly string[];
}

/** Options by their long name, without its dashes. */
export type OptionTable = Readonly<Record<string, Option>>;

/** The values given on a command line, typed by their table. What was not given is not there. */
export type OptionValues<T extends OptionTable> = {
  readonly [N in keyof T]?: T[N] extends { readonly repeats: true }
    ? readonly ValueOf<T[N]['takes']>[]
    : ValueOf<T[N]['takes']>;
};

type ValueOf<K extends OptionKind> = K extends { readonly kind: 'flag' }
  ? true
  : K extends { readonly kind: 'word'; readonly words: readonly (infer W)[] }
    ? W
    : K extends { readonly kind: 'size' | 'duration' }
      ? number
      : K extends { readonly kind: 'count' }
        ? number | OrWord<K>
        : string;

type OrWord<K> = K extends { readonly or: readonly (infer W)[] } ? W : never;

/** `-s, --size <geom>`; an option without a short form is indented to line up with those that have one. */
export function flagsOf(name: string, option: Option): string {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  const value = placeholderOf(option.takes);
  return `${short}--${name}${value === undefined ? '' : ` <${value}>`}`;
}

function placeholderOf(takes: OptionKind): string | undefined {
  return takes.kind === 'flag' ? undefined : takes.placeholder;
}
