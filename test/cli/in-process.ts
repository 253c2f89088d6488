import { main } from '../../src/cli/main.js';
import { fakeIo } from './fake-io.js';

/** What `pipeline …` prints and ends with, without the third of a second that a process of its own takes to start. */
export async function runInProcess(
  argv: readonly string[],
  { cwd, input }: { readonly cwd: string; readonly input?: string },
): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
  const io = fakeIo({
    stdoutIsPipe: true,
    env: { NO_COLOR: '1' },
    ...(input === undefined ? {} : { stdin: input }),
  });
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const status = await main(argv, io);
    return { status, stdout: io.stdout.text, stderr: io.stderr.text };
  } finally {
    process.chdir(before);
  }
}
