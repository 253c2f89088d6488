import { type ChildProcess, spawn } from 'node:child_process';

/** Keeps a list by what it reads, a line each, until whoever writes is gone; then it kills what is on the list. */
const SCRIPT = `trap '' HUP INT TERM
all=' '
while read -r what id; do
  case $what in
    +) all="$all$id " ;;
    -) all="\${all%% $id *} \${all#* $id }" ;;
  esac
done
kill -KILL $all`;

/**
 * Sees to it that worker processes end with this one, however it ends: one that waits notices by itself, but one that is in
 * a loop hears nothing. A shell waits at the end of a pipe, which the system closes with this process, and kills them then.
 * It costs a hundredth of what a process of Node's costs.
 *
 * - I1 The shell is there from the first `watch` until `end`, and keeps nothing alive.
 * - I2 Where there is no shell nothing is guarded, and nothing fails. Windows needs none: it ends children with their parent.
 */
export class OrphanGuard {
  #shell: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  watch(id: number): void {
    this.#shell ??= this.#open();
    this.#say(`+ ${id}`);
  }

  /** It has ended: its number may soon be that of another process. */
  forget(id: number): void {
    this.#say(`- ${id}`);
  }

  /** Resolves when nothing of the guard is left. */
  async end(): Promise<void> {
    this.#shell?.ref();
    this.#shell?.kill('SIGKILL');
    await this.#ended;
  }

  #say(line: string): void {
    this.#shell?.stdin?.write(`${line}\n`);
  }

  #open(): ChildProcess | undefined {
    if (process.platform === 'win32') return undefined;
    try {
      const shell = spawn('/bin/sh', ['-c', SCRIPT], {
        stdio: ['pipe', 'ignore', 'ignore'],
        cwd: '/',
        env: {},
      });
      this.#ended = new Promise((resolve) => {
        shell.once('exit', () => resolve());
        shell.on('error', () => resolve());
      });
      shell.stdin.on('error', () => undefined); // it is gone: see I2
      shell.unref();
      (shell.stdin as unknown as { unref(): void }).unref();
      return shell;
    } catch {
      return undefined;
    }
  }
}
