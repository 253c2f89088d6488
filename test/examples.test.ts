import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** An example in a process of its own, as its first lines say to run it. */
function start(
  name: string,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
): ChildProcessWithoutNullStreams {
  const path = fileURLToPath(new URL(`../examples/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env } });
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  return child;
}

async function outcomeOf(
  child: ChildProcessWithoutNullStreams,
): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  child.stdout.on('data', (text: string) => (out += text));
  child.stderr.on('data', (text: string) => (err += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

describe('every example runs as its first lines say', () => {
  test('thumbnails-from-code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'examples-test-'));
    const { code, err, out } = await outcomeOf(start('thumbnails-from-code', { args: [folder] }));
    const made = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.webp'));
    rmSync(folder, { recursive: true });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trim().split('\n');
    expect(lines.filter((line) => line.startsWith('images/'))).toHaveLength(made.length);
    expect(lines).toContainEqual(expect.stringMatching(/^images\/sunset\.jpg: 160 × \d+, \d+ bytes$/));
    expect(lines.at(-1)).toBe(`${made.length} of ${made.length} made, 0 failed`);
    expect(made.length).toBeGreaterThan(20);
  });

  test('cpu-stage', async () => {
    const { code, err, out } = await outcomeOf(start('cpu-stage'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trim().split('\n');
    expect(lines[0]).toBe('669 primes from 0 to 5000');
    expect(lines.at(-1)).toBe('4203 in all, in 8 ranges');
    expect(lines).toHaveLength(9);
  });

  test('fetch-with-limit', async () => {
    const { code, err, out } = await outcomeOf(start('fetch-with-limit'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      '59 pages fetched, 1 failed (/page/13 answered 500)\n' +
        'the limiter saw 59 good answers and stands between 1 and 16: true\n',
    );
  });

  test('ndjson', async () => {
    const child = start('ndjson');
    child.stdin.end('{"name":"Ada","age":36}\n{"name":"Kid","age":7}\n\nnonsense\n{"age":50,"name":"Bo"}\n');
    const { code, err, out } = await outcomeOf(child);
    expect(code).toBe(0);
    expect(out).toBe('{"name":"Ada","age":36}\n{"name":"Bo","age":50}\n');
    expect(err).toContain('skipped nonsense: ');
    expect(err).toContain('5 lines, 1 of them bad');
  });

  test('shared-receiver', async () => {
    const { code, err, out } = await outcomeOf(start('shared-receiver'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('Ada did its share\nBen did its share\nCleo did its share\nnothing is left: true\n');
  });

  test('graceful-shutdown: what was accepted is answered after the first SIGTERM, and then it ends', async () => {
    const child = start('graceful-shutdown');
    const outcome = outcomeOf(child);
    const port = (await told(child, /listening on (\d+)/))[1] ?? '';
    const answers = Array.from({ length: 10 }, async (_, n) => {
      const response = await fetch(`http://127.0.0.1:${port}/job-${n}`);
      return response.text();
    });
    await told(child, /(accepted .*\s+){10}/);
    child.kill('SIGTERM');
    const texts = await Promise.all(answers);
    const { code, err, out } = await outcome;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(texts).toEqual(Array.from({ length: 10 }, (_, n) => `/JOB-${n}\n`));
    expect(out).toContain('10 requests, 10 answered, 0 dropped, 0 turned away');
  });

  test('graceful-shutdown: the second SIGTERM stops at once, and whoever was not answered is told so', async () => {
    const child = start('graceful-shutdown', { env: { WORK_MS: '3600000' } });
    const outcome = outcomeOf(child);
    const port = (await told(child, /listening on (\d+)/))[1] ?? '';
    const answers = Promise.allSettled(
      Array.from({ length: 3 }, (_, n) => fetch(`http://127.0.0.1:${port}/job-${n}`)),
    );
    await told(child, /(accepted .*\s+){3}/);
    const closing = told(child, /closing/);
    child.kill('SIGTERM');
    await closing;
    child.kill('SIGTERM');
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const { code, err, out } = await outcome;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('stopped at once\n3 requests, 0 answered, 3 dropped, 0 turned away');
  });

  test('graceful-shutdown: whoever comes when it is full is turned away', async () => {
    const child = start('graceful-shutdown', { env: { WORK_MS: '3600000' } });
    const outcome = outcomeOf(child);
    const port = (await told(child, /listening on (\d+)/))[1] ?? '';
    // Four are worked on, one waits for work, one is in the hand between: the pipeline has six. Sixteen wait behind the door.
    const all = new AbortController();
    const statuses = Array.from({ length: 23 }, async (_, n) => {
      const response = await fetch(`http://127.0.0.1:${port}/job-${n}`, { signal: all.signal });
      return response.status;
    });
    expect(await Promise.any(statuses)).toBe(429);
    const closing = told(child, /closing/);
    child.kill('SIGTERM');
    await closing;
    child.kill('SIGTERM');
    all.abort();
    await Promise.allSettled(statuses);
    const { code, out } = await outcome;
    expect(code).toBe(0);
    expect(out).toContain('stopped at once\n6 requests, 0 answered, 6 dropped, 1 turned away');
  });

  test('graceful-shutdown: with nothing to do it ends at once', async () => {
    const child = start('graceful-shutdown');
    const outcome = outcomeOf(child);
    await told(child, /listening on/);
    child.kill('SIGTERM');
    const { code, err, out } = await outcome;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('0 requests, 0 answered, 0 dropped, 0 turned away');
  });
});

/** Resolves when what the program has printed from now on matches. */
function told(child: ChildProcessWithoutNullStreams, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve) => {
    let text = '';
    const listen = (more: string): void => {
      text += more;
      const match = pattern.exec(text);
      if (match === null) return;
      child.stdout.off('data', listen);
      resolve(match);
    };
    child.stdout.on('data', listen);
  });
}
