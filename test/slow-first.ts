import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, the longest first. */
const SLOW = [
  'test/limits/simulation/changes.test.ts',
  'test/limits/simulation/steady.test.ts',
  'test/pipeline/builder/sort-flow.test.ts',
  'test/docs/commands.test.ts',
  'test/jobs/ndjson/sort/sort.test.ts',
  'test/pool/thread-runner.test.ts',
  'test/e2e/thumbnails.test.ts',
  'test/jobs/ndjson/sort/arena/arena.test.ts',
  'test/jobs/ndjson/map/map.test.ts',
  'test/e2e/killed.test.ts',
  'test/jobs/ndjson/sort/arena/pass.test.ts',
  'test/e2e/map.test.ts',
  'test/e2e/decoder-faults.test.ts',
  'test/pool/process-runner.test.ts',
  'test/examples.test.ts',
];

/**
 * Vitest takes long files first by what it remembers of an earlier run, and on a clean checkout by their size, which says
 * nothing here: one that starts last and takes long would leave all other cores idle. So these are first always.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = new Map(SLOW.map((name, index) => [name, index]));
    const placeOf = ({ moduleId }: TestSpecification): number =>
      place.get(relative(this.ctx.config.root, moduleId)) ?? SLOW.length;
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => Number(isShared(a)) - Number(isShared(b)) || placeOf(a) - placeOf(b));
  }
}

/** Files with a process of their own stay together: between others each would end a process that others share. */
function isShared({ project }: TestSpecification): boolean {
  return !project.config.isolate;
}
