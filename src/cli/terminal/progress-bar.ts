import cliProgress, { type Options } from 'cli-progress';
import { PaceMeter } from './pace.js';
import type { Progress } from './progress.js';
import { barLine } from './progress-text.js';
import type { Talk } from './talk.js';
import type { WorkSnapshot } from './work-snapshot.js';

const CLEAR_LINE = '\r\u001b[K';

/** A bar on the last line of the terminal, redrawn ten times a second; lines of talk appear above it. */
export function startBar(talk: Talk, snapshot: () => WorkSnapshot): Progress {
  const meter = new PaceMeter();
  const options: Options & { readonly terminal: object } = {
    format: (options, { maxWidth }) => {
      const now = snapshot();
      return barLine(now, meter.measure(now), maxWidth, (progress, cells) =>
        cliProgress.Format.BarFormat(progress, { ...options, barsize: cells }),
      );
    },
    barsize: 100, // the longest it could be asked for
    barCompleteChar: '=',
    barIncompleteChar: '-',
    clearOnComplete: true,
    forceRedraw: true,
    terminal: lastLineOf(talk),
  };
  const bar = new FreeBar(options);
  bar.start(1, 0);
  return {
    note(text) {
      talk.line(`${bar.isActive ? CLEAR_LINE : ''}${text}`);
      if (bar.isActive) bar.render();
    },
    stop: () => bar.stop(),
  };
}

// The bar as it comes, but its timer keeps no process alive: a run that is stuck must be noticed behind it.
class FreeBar extends cliProgress.SingleBar {
  declare timer: NodeJS.Timeout | null | undefined;

  override render(): void {
    super.render();
    this.timer?.unref();
  }
}

/**
 * The terminal as the bar asks for it. It remembers no place and changes no mode: a remembered place would be wrong
 * once lines above have scrolled, and a mode would stay behind when the process is killed.
 */
function lastLineOf(talk: Talk): object {
  return {
    isTTY: () => true,
    // Three columns stay free: some terminals wrap as soon as the last one is written, and Ctrl-C echoes as ^C.
    getWidth: () => (talk.stream.columns ?? 80) - 3,
    write: (text: string) => talk.raw(text),
    newline: () => talk.raw('\n'),
    cursorTo: () => talk.raw('\r'),
    clearRight: () => talk.raw('\u001b[K'),
    clearLine: () => talk.raw('\u001b[K'),
    cursor() {},
    cursorSave() {},
    cursorRestore() {},
    lineWrapping() {},
  };
}
