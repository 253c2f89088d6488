// A folder of distinct real photographs for the benchmarks, made once and kept under the system's temporary folder: crops
// of the wallpapers that Debian's packages install, of 2 to 12 megapixels, a third of the bytes in progressive files.
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import sharp from 'sharp';

const FOLDERS = ['/usr/share/backgrounds', '/usr/share/wallpapers'];
const PACKAGES =
  'lomiri-wallpapers-16.04 lomiri-wallpapers-20.04 gnome-backgrounds mate-backgrounds plasma-workspace-wallpapers';
/** Grows when what is made below changes. */
const VERSION = 1;

/** The path of a folder that holds exactly `count` JPEGs, named 0001.jpg and so on. */
export async function photographs(count) {
  const folder = join(tmpdir(), 'pipeline-bench', `photographs-${count}-v${VERSION}`);
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return folder;
  const startedAt = performance.now();
  const sources = await wallpapers();
  mkdirSync(dirname(folder), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    const limit = pLimit(availableParallelism());
    await limit.map([...Array(count).keys()], (index) =>
      make(sources[index % sources.length], index, unfinished),
    );
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  console.log(`made ${count} photographs in ${Math.round((performance.now() - startedAt) / 1000)} s\n`);
  return folder;
}

/** Whether the photograph of that index, from 0, is a progressive file: every third. */
export function isProgressive(index) {
  return index % 3 === 0;
}

/** Pictures large enough to crop from; the fixtures when no wallpapers are installed. */
async function wallpapers() {
  const found = FOLDERS.flatMap((folder) => picturesIn(folder)).sort();
  if (found.length >= 20) return found;
  console.log(`few wallpapers are installed (apt-get install ${PACKAGES}); using the fixtures\n`);
  return picturesIn(join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures', 'images')).filter(
    (path) => path.endsWith('.jpg'),
  );
}

function picturesIn(folder) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(
        (entry) =>
          entry.isFile() &&
          /\.(jpe?g|png|webp)$/i.test(entry.name) &&
          !/screenshot|preview/i.test(entry.name),
      )
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => statSync(path).size > 200_000);
  } catch {
    return [];
  }
}

/** A crop of its own of one picture, enlarged to a camera's number of pixels where it must be. */
async function make(source, index, folder) {
  const { width, height } = await sharp(source).metadata();
  const part = 0.75 + (index % 5) * 0.05;
  const crop = { width: Math.floor(width * part), height: Math.floor(height * part) };
  const megapixels = 2 + ((index * 7) % 11);
  const scale = Math.sqrt((megapixels * 1e6) / (crop.width * crop.height));
  await sharp(source)
    .extract({ left: index % (width - crop.width), top: index % (height - crop.height), ...crop })
    .resize(Math.round(crop.width * scale))
    .flop(index % 2 === 1)
    .flatten()
    .sharpen()
    .jpeg({ quality: 86 + (index % 8), progressive: isProgressive(index) })
    .toFile(join(folder, `${String(index + 1).padStart(4, '0')}.jpg`));
}
