// `npm run test:faults`: the tests that break something on purpose, gathered by what they break; the table of docs/reliability.md
// is about them. Each fault names its test files and, where a file holds other tests too, how the titles of its own read.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Fault → test files → parts of the titles of its tests there, each of which has to be found; `true`: all of the file. */
export const FAULTS = {
  'kill points': {
    'test/e2e/killed.test.ts': true,
    'test/e2e/map.test.ts': ['that was killed'],
    'test/e2e/ndjson.test.ts': ['kill -9'],
    'test/e2e/thumbnails.test.ts': ['kill -9'],
    'test/jobs/ndjson/map/resume.test.ts': true,
    'test/jobs/ndjson/sort/sort.test.ts': ['killed runs'],
    'test/jobs/thumbnails/outputs/commit.test.ts': ['killed runs'],
    'test/jobs/thumbnails/run/state.test.ts': ['killed run'],
  },
  'crashing and hanging decoders': { 'test/e2e/decoder-faults.test.ts': true },
  'hostile images': {
    'test/e2e/fixtures.test.ts': true,
    'test/jobs/thumbnails/image/image-error.test.ts': true,
  },
  'dying workers': {
    'test/pool/process-runner.test.ts': ['is killed', 'throws outside', 'never returns'],
    'test/pool/thread-runner.test.ts': [
      'that exits rejects',
      'heap',
      'throws outside',
      'never returns',
      'stuck',
      'dies takes',
    ],
  },
  'full disk': {
    'test/jobs/thumbnails/outputs/commit.test.ts': ['full disk', 'read-only'],
    'test/jobs/thumbnails/outputs/output-folder.test.ts': ['read-only disk', 'leaves no folder'],
    'test/jobs/thumbnails/state/state.test.ts': ['full disk'],
    'test/jobs/ndjson/full-disk.test.ts': true,
    'test/jobs/ndjson/sort/sort.test.ts': ['disk is full'],
    'test/pipeline/builder/sort-flow.test.ts': ['when writev fails'],
  },
  'vanished files': {
    'test/jobs/thumbnails/read-source.test.ts': ['gone', 'grows or shrinks'],
    'test/jobs/thumbnails/outputs/commit.test.ts': ['removed meanwhile'],
    'test/jobs/thumbnails/state/examine.test.ts': ['gone'],
    'test/jobs/thumbnails/watch/watched-folders.test.ts': ['gone'],
    'test/jobs/ndjson/reading/reader.test.ts': ['not there'],
  },
  'closed pipes': {
    'test/e2e/ndjson.test.ts': ['reader of its output'],
    'test/e2e/process.test.ts': ['reader of a real pipe'],
    'test/e2e/thumbnails.test.ts': ['reader of its output'],
    'test/cli/follow-run.test.ts': ['without a reader'],
    'test/cli/terminal/data-output.test.ts': true,
    'test/cli/terminal/talk.test.ts': true,
  },
  signals: {
    'test/cli/follow-run.test.ts': true,
    'test/e2e/ndjson.test.ts': ['after SIGINT', 'after SIGTERM'],
    'test/e2e/thumbnails.test.ts': ['first Ctrl-C', 'SIGTERM'],
    'test/e2e/watch.test.ts': true,
    'test/pool/process-runner.test.ts': ['signals'],
  },
  'clock jumps': {
    'test/limits/clock-jumps.test.ts': true,
    'test/jobs/thumbnails/look.test.ts': ['set aside'],
    'test/jobs/thumbnails/state/judge.test.ts': true,
    'test/limits/sliding-count.test.ts': ['clock'],
  },
  'poison records': {
    'test/jobs/ndjson/map/survive.test.ts': true,
    'test/jobs/ndjson/map/poison.test.ts': true,
    'test/e2e/map.test.ts': ['fills the heap'],
    'test/jobs/ndjson/check.test.ts': true,
    'test/jobs/ndjson/replay.test.ts': true,
  },
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) run();

function run() {
  if (process.getuid?.() !== 0) {
    console.log('full disks are not tried: mounting a small one takes root\n');
  }
  const { results, status } = resultsOf(filesOf());
  for (const [fault, files] of Object.entries(FAULTS)) {
    const tests = results.filter(({ file, title }) => file in files && isOf(title, files[file]));
    const of = (status) => tests.filter((test) => test.status === status).length;
    const failed = tests.filter(({ status }) => status === 'failed');
    const counts = `${of('passed')} passed, ${failed.length} failed, ${of('skipped') + of('pending')} skipped`;
    console.log(`${fault.padEnd(32)}${counts}`);
    for (const { file, title } of failed) console.log(`  ${file}: ${title}`);
    const missing = missingOf(files, tests);
    for (const what of missing) console.log(`  ${what}`);
    if (failed.length > 0 || missing.length > 0) process.exitCode = 1;
  }
  if (status !== 0) {
    console.log('\nsomething in these files failed: what it was stands above the counts');
    process.exitCode = 1;
  }
}

function filesOf() {
  return [...new Set(Object.values(FAULTS).flatMap((files) => Object.keys(files)))];
}

function isOf(title, parts) {
  return parts === true || parts.some((part) => title.includes(part));
}

/** What no test is there for: a file without any, and a part that no title has. */
function missingOf(files, tests) {
  return Object.entries(files).flatMap(([file, parts]) => {
    const titles = tests.filter((test) => test.file === file).map(({ title }) => title);
    if (titles.length === 0) return [`${file}: none of its tests ran`];
    if (parts === true) return [];
    return parts
      .filter((part) => !titles.some((title) => title.includes(part)))
      .map((part) => `${file}: no title has "${part}"`);
  });
}

/** Runs the files whole: a test that is skipped because of its title could hide that it is gone. */
function resultsOf(files) {
  const scratch = mkdtempSync(join(tmpdir(), 'pipeline-faults-'));
  const report = join(scratch, 'report.json');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const { status } = spawnSync(process.execPath, [vitest, ...options, ...files], {
      cwd: root,
      stdio: 'inherit',
    });
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const results = testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map((result) => ({
        file: relative(root, name),
        title: result.fullName,
        status: result.status,
      })),
    );
    return { results, status };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
