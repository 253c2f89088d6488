import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The front door, as a user starts it. */
export const bin: string = fileURLToPath(new URL('../../bin/pipeline.js', import.meta.url));

/** A plain terminal-less environment: no colours, no debugging. */
export const env: NodeJS.ProcessEnv = {
  ...process.env,
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
  PIPELINE_DEBUG: '',
};

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `pipeline …` to its end. */
export function pipeline(
  parameters: readonly string[],
  options: { cwd: string; input?: string | Buffer },
): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...parameters], {
    ...options,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  return { status, stdout, stderr };
}

/** Starts `pipeline …`; `flags` are Node's. */
export function start(
  parameters: readonly string[],
  cwd: string,
  flags: readonly string[] = [],
): ChildProcess {
  return spawn(process.execPath, [...flags, bin, ...parameters], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Resolves when the child has ended, with its exit code and what it said. */
export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
