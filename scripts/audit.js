// Asks the registry for known faults of the dependencies. Those a user gets must have none; of those for development it only
// tells. A registry that cannot be asked (many mirrors cannot) is said so, and is no failure.
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const [what, ...options] of [['for users', '--omit=dev'], ['for development']]) {
  const { stdout } = spawnSync('npm', ['audit', '--json', ...options], { cwd: root, encoding: 'utf8' });
  const report = read(stdout);
  if (report?.metadata === undefined) {
    console.log(
      `dependencies ${what}: not audited, the registry cannot be asked (docs/decisions.md has what is published)`,
    );
    continue;
  }
  const { total } = report.metadata.vulnerabilities;
  console.log(`dependencies ${what}: ${total} known faults`);
  for (const [name, { severity }] of Object.entries(report.vulnerabilities))
    console.log(`  ${name}: ${severity}`);
  if (total > 0 && options.length > 0) process.exitCode = 1;
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
