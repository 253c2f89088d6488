// Packs the package as it would be published, from the build that is there.
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The path of the tarball, which is in `folder`, and the files in it with their sizes. */
export function pack(folder) {
  const report = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [{ filename, files, unpackedSize }] = JSON.parse(report);
  return { tarball: join(folder, filename), files, unpackedSize };
}
