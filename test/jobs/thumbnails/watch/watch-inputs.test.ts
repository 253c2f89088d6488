import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPipelineError, oneshot, type ThumbnailEvent, thumbnails } from '../../../../src/index.js';
import { type Clock, systemClock } from '../../../../src/base/index.js';
import { State } from '../../../../src/jobs/thumbnails/state/index.js';
import { fixtures } from '../../../fixtures.js';
import { runTasksInThisProcess } from '../../../pool/in-this-process.js';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pipeline-watch-'));
  mkdirSync(join(cwd, 'imgs'));
  copyFileSync(fixtures.trailingBytes, join(cwd, 'imgs', 'one.jpg'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));
runTasksInThisProcess();

/** Takes the events of one round, without the summary and what differs from run to run. */
async function round(events: AsyncIterator<ThumbnailEvent>): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const { value, done } = await events.next();
    if (done === true || value.type === 'summary') return told.toSorted();
    told.push(value.type === 'item' ? `${value.status} ${value.source}` : `pruned ${value.source}`);
  }
}

describe('thumbnails, watching', () => {
  it('reconciles, then follows what is created, changed, renamed and removed; close ends it', async () => {
    // The output folder lies inside the folder that is watched: its own thumbnails are never followed.
    const run = thumbnails(['imgs'], { cwd, out: 'imgs/out', watch: true });
    const events = run[Symbol.asyncIterator]();
    expect(await round(events)).toEqual(['created imgs/one.jpg']);

    copyFileSync(fixtures.alpha, join(cwd, 'imgs', 'two.png'));
    expect(await round(events)).toEqual(['created imgs/two.png']);

    copyFileSync(fixtures.webp, join(cwd, 'imgs', 'one.jpg'));
    expect(await round(events)).toEqual(['created imgs/one.jpg']);

    renameSync(join(cwd, 'imgs', 'two.png'), join(cwd, 'imgs', 'deux.png'));
    expect(await round(events)).toEqual(['created imgs/deux.png', 'pruned imgs/two.png']);

    rmSync(join(cwd, 'imgs', 'deux.png'));
    expect(await round(events)).toEqual(['pruned imgs/deux.png']);
    expect(existsSync(join(cwd, 'imgs', 'out', 'deux.png'))).toBe(false);

    run.close();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('is refused, before anything is written, where the images lie in the output folder itself', async () => {
    const run = thumbnails(['imgs/one.jpg'], { cwd, out: 'imgs', name: 'small-{name}.{ext}', watch: true });
    await expect(run.result()).rejects.toMatchObject({ code: 'COLLISION' });
    expect(readdirSync(join(cwd, 'imgs'))).toEqual(['one.jpg']);
  });

  it('follows in the next round what comes while one is on (I1)', async () => {
    const run = thumbnails(['imgs'], { cwd, watch: true });
    const events = run[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ type: 'item', source: 'imgs/one.jpg' });
    copyFileSync(fixtures.alpha, join(cwd, 'imgs', 'two.png')); // the round has been through the folder, and has not ended
    expect((await events.next()).value).toMatchObject({ type: 'summary', total: 1 });
    expect(await round(events)).toEqual(['created imgs/two.png']);
    await run.destroy();
  });

  it('tells of a failure once, and of the image again when it was mended', async () => {
    writeFileSync(join(cwd, 'imgs', 'bad.jpg'), 'no image');
    const run = thumbnails(['imgs'], { cwd, watch: true });
    const events = run[Symbol.asyncIterator]();
    expect(await round(events)).toEqual(['created imgs/one.jpg', 'failed imgs/bad.jpg']);
    copyFileSync(fixtures.alpha, join(cwd, 'imgs', 'two.png'));
    expect(await round(events)).toEqual(['created imgs/two.png']);
    copyFileSync(fixtures.grey, join(cwd, 'imgs', 'bad.jpg'));
    expect(await round(events)).toEqual(['created imgs/bad.jpg']);
    await run.destroy();
  });

  it('prunes nothing while an input is not there at all (I2)', async () => {
    const run = thumbnails(['imgs'], { cwd, watch: true });
    const events = run[Symbol.asyncIterator]();
    await round(events);
    renameSync(join(cwd, 'imgs'), join(cwd, 'away'));
    copyFileSync(fixtures.alpha, join(cwd, 'away', 'two.png'));
    renameSync(join(cwd, 'away'), join(cwd, 'imgs'));
    expect(await round(events)).toEqual(['created imgs/two.png']);
    expect(existsSync(join(cwd, 'thumbnails', 'one.jpg'))).toBe(true);
    await run.destroy();
  });

  it('waits for another run that is at work in the output folder, and goes on after it (I3)', async () => {
    const [busy, isBusy] = oneshot.channel<string>();
    const clock: Clock = {
      now: () => systemClock.now(),
      setTimeout(callback, delayMs) {
        if (delayMs === 500) busy.send('it found the other run, and waits'); // nothing else waits for so long
        return systemClock.setTimeout(callback, delayMs);
      },
    };
    const run = thumbnails(['imgs'], { cwd, watch: true, clock });
    const events = run[Symbol.asyncIterator]();
    await round(events);
    const path = join(cwd, 'thumbnails');
    const other = await State.open({ path, real: path, label: 'thumbnails' });
    await other.begin();
    copyFileSync(fixtures.alpha, join(cwd, 'imgs', 'two.png'));
    const telling = round(events);
    await isBusy.recv();
    expect(existsSync(join(path, 'two.png'))).toBe(false);
    await other.close();
    expect(await telling).toEqual(['created imgs/two.png']);
    await run.destroy();
  });

  it('ends with the reason of its signal, also between two rounds', async () => {
    const controller = new AbortController();
    const run = thumbnails(['imgs'], { cwd, watch: true, signal: controller.signal });
    const events = run[Symbol.asyncIterator]();
    await round(events);
    const next = events.next();
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
  });

  it('ends after a failure when asked to stop at one', async () => {
    writeFileSync(join(cwd, 'imgs', 'bad.jpg'), 'no image');
    const summary = await thumbnails(['imgs'], { cwd, watch: true, onError: 'fail' }).result();
    expect(summary.failed).toBe(1);
  });

  it.each([{ dryRun: true }, { filesFrom: ['list'] }])('refuses %j', (options) => {
    const attempt = () => thumbnails(['imgs'], { cwd, watch: true, ...options });
    expect(attempt).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('refuses a list among the inputs', async () => {
    const failure = await thumbnails(['-'], { cwd, watch: true })
      .result()
      .catch((error: unknown) => error);
    expect(isPipelineError(failure, 'INVALID_ARGUMENT')).toBe(true);
  });
});
