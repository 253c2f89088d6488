// `npm run test:faults`: the tests that break something on purpose, gathered by what they break; the table of docs/reliability.md
// is about them. Each fault names its test files and, where a file holds other tests too, how the titles of its own read.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Fault → test files → what their titles contain; `true`: all of them. */
export const FAULTS = {
  'kill points': {
    'test/e2e/killed.test.ts': true,
    'test/e2e/map.test.ts': 'that was killed',
    'test/jobs/ndjson/map/resume.test.ts': true,
    'test/jobs/ndjson/sort/sort.test.ts': 'killed runs',
    'test/jobs/thumbnails/outputs/commit.test.ts': 'killed runs',
    'test/jobs/thumbnails/run/state.test.ts': 'killed run',
  },
  'crashing and hanging decoders': { 'test/e2e/decoder-faults.test.ts': true },
  'hostile images': {
    'test/e2e/fixtures.test.ts': true,
    'test/jobs/thumbnails/image/image-error.test.ts': true,
  },
  'dying workers': {
    'test/pool/process-runner.test.ts': 'killed|throws outside|never returns',
    'test/pool/thread-runner.test.ts': 'die|exit|memory|stuck',
  },
  'full disk': {
    'test/jobs/thumbnails/outputs/commit.test.ts': 'full disk|read-only',
    'test/jobs/thumbnails/outputs/output-folder.test.ts': 'read-only disk|leaves no folder',
    'test/jobs/ndjson/sort/sort.test.ts': 'disk is full',
    'test/pipeline/builder/sort-flow.test.ts': 'disk',
  },
  'vanished files': {
    'test/jobs/thumbnails/read-source.test.ts': 'gone|grows or shrinks',
    'test/jobs/thumbnails/outputs/commit.test.ts': 'removed meanwhile',
    'test/jobs/thumbnails/state/examine.test.ts': 'gone',
    'test/jobs/thumbnails/watch/watched-folders.test.ts': 'gone',
    'test/jobs/ndjson/reading/reader.test.ts': 'not there',
  },
  'closed pipes': {
    'test/e2e/process.test.ts': 'reader of a real pipe',
    'test/cli/terminal/data-output.test.ts': true,
    'test/cli/terminal/talk.test.ts': true,
  },
  signals: {
    'test/cli/follow-run.test.ts': true,
    'test/e2e/watch.test.ts': true,
    'test/pool/process-runner.test.ts': 'signals',
  },
  'clock jumps': {
    'test/limits/clock-jumps.test.ts': true,
    'test/jobs/thumbnails/look.test.ts': 'set aside',
    'test/jobs/thumbnails/state/judge.test.ts': true,
    'test/limits/sliding-count.test.ts': 'clock',
  },
  'poison records': {
    'test/jobs/ndjson/map/survive.test.ts': true,
    'test/jobs/ndjson/map/poison.test.ts': true,
    'test/e2e/map.test.ts': 'fills the heap',
    'test/jobs/ndjson/check.test.ts': true,
    'test/jobs/ndjson/replay.test.ts': true,
  },
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) run();

function run() {
  if (process.getuid?.() !== 0) {
    console.log('full disks are not tried: mounting a small one takes root\n');
  }
  const results = resultsOf(filesOf());
  for (const [fault, files] of Object.entries(FAULTS)) {
    const tests = results.filter(({ file, title }) => file in files && isOf(title, files[file]));
    const of = (status) => tests.filter((test) => test.status === status).length;
    const failed = tests.filter(({ status }) => status === 'failed');
    const counts = `${of('passed')} passed, ${failed.length} failed, ${of('skipped') + of('pending')} skipped`;
    console.log(`${fault.padEnd(32)}${counts}`);
    for (const { file, title } of failed) console.log(`  ${file}: ${title}`);
    const missing = Object.keys(files).filter((file) => !tests.some((test) => test.file === file));
    for (const file of missing) console.log(`  ${file}: no title has ${files[file]}`);
    if (failed.length > 0 || missing.length > 0) process.exitCode = 1;
  }
}

function filesOf() {
  return [...new Set(Object.values(FAULTS).flatMap((files) => Object.keys(files)))];
}

function isOf(title, part) {
  return part === true || new RegExp(part).test(title);
}

/** Runs the files whole: a test that is skipped because of its title could hide that it is gone. */
function resultsOf(files) {
  const scratch = mkdtempSync(join(tmpdir(), 'pipeline-faults-'));
  const report = join(scratch, 'report.json');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  try {
    spawnSync(process.execPath, [vitest, ...options, ...files], { cwd: root, stdio: 'inherit' });
    return JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({
        file: relative(root, name),
        title: fullName,
        status,
      })),
    );
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
