import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

const main = new URL('../../dist/cli/main.js', import.meta.url).href;
const followRun = new URL('../../dist/cli/follow-run.js', import.meta.url).href;
const dataOutput = new URL('../../dist/cli/terminal/data-output.js', import.meta.url).href;

/** The arguments of a process that runs one command, `try`, with this body. */
function processOf(body: string): string[] {
  const script = `
    import { start } from ${JSON.stringify(main)};
    import { followRun } from ${JSON.stringify(followRun)};
    import { DataOutput } from ${JSON.stringify(dataOutput)};
    const run = async (operands, values, io) => { ${body} };
    process.argv.splice(1, 0, 'pipeline');
    start(process, [{ name: 'try', options: {}, load: async () => ({ run }) }]);`;
  return ['--input-type=module', '--eval', script, '--', 'try', 'x'];
}

function runProcess(body: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, processOf(body), {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, PIPELINE_DEBUG: '' },
  });
  return { status, stdout, stderr };
}

describe('the process', () => {
  it('ends with the exit code of its command, whatever is still open', () => {
    expect(runProcess('setInterval(() => {}, 1000); return 4;')).toEqual({
      status: 4,
      stdout: '',
      stderr: '',
    });
  });

  it('fails loudly when nothing is left that could finish the command', () => {
    expect(runProcess('await new Promise(() => {});')).toEqual({
      status: 70,
      stdout: '',
      stderr: 'pipeline: internal error: nothing is left that could go on\n',
    });
  });

  it('fails loudly when something throws where nobody waits for it', () => {
    expect(
      runProcess('setTimeout(() => { throw new TypeError("oh"); }); await new Promise(() => {});'),
    ).toEqual({
      status: 70,
      stdout: '',
      stderr: 'pipeline: internal error: oh\nRun it again with -v, or with PIPELINE_DEBUG=1, to see where.\n',
    });
    expect(runProcess('void Promise.reject(new TypeError("oh")); await new Promise(() => {});').status).toBe(
      70,
    );
  });

  it('shows no warning that is meant for programmers', () => {
    const warn = 'process.emitWarning("w"); process.emitWarning("d", "DeprecationWarning");';
    expect(runProcess(`${warn} await new Promise(setImmediate); return 0;`)).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  const FOLLOW = `
    let close;
    const closed = new Promise((resolve) => { close = resolve; });
    const alive = setInterval(() => {}, 1000);
    const run = {
      async *[Symbol.asyncIterator]() {
        yield 'ready\\n';
        await closed;
        clearInterval(alive);
        yield 'drained\\n';
      },
      close: () => close(),
      destroy: async () => {},
    };
    const output = new DataOutput(io.stdout);
    const ending = await followRun(run, {
      io, output, onEvent: (text) => output.write(text), onDraining() {},
    });
    return ending.kind === 'interrupted' ? { SIGINT: 130, SIGTERM: 143 }[ending.signal] : 0;`;

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('drains on %s and ends with %d', async (signal, exitCode) => {
    const child = spawn(process.execPath, processOf(FOLLOW), { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      if (text === '') child.kill(signal);
      text += chunk;
    });
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, text }).toEqual({ code: exitCode, text: 'ready\ndrained\n' });
  });

  it('tells a command that follows a run of it first when the run is stuck', () => {
    const stuck = `
      const run = {
        async *[Symbol.asyncIterator]() { await new Promise(() => {}); },
        close() {},
        destroy: async () => {},
      };
      const output = new DataOutput(io.stdout);
      const ending = await followRun(run, { io, output, onEvent: async () => {}, onDraining() {} });
      await output.write(ending.kind);
      return 70;`;
    expect(runProcess(stuck)).toEqual({ status: 70, stdout: 'stuck', stderr: '' });
  });

  it('ends quietly with 0 when the reader of a real pipe goes', async () => {
    const endless = `
      const run = {
        async *[Symbol.asyncIterator]() { for (;;) { yield 'line\\n'; await new Promise(setImmediate); } },
        close() {},
        destroy: async () => {},
      };
      const output = new DataOutput(io.stdout);
      const ending = await followRun(run, {
        io, output, onEvent: (text) => output.write(text), onDraining() {},
      });
      return ending.kind === 'reader-gone' ? 0 : 1;`;
    const child = spawn(process.execPath, processOf(endless), { stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      told += chunk;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, told }).toEqual({ code: 0, told: '' });
  });
});
