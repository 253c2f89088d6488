// What thumbnails are compared with: each is given a folder of links, sizes and an empty folder, and says what to run. A peer that is not
// installed is left out, and told how to get.
import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const convert = ['/usr/bin/convert-im6.q16', 'magick', 'convert'].find((name) => runs(name, '-version'));

/** Everyone who is there, ourselves first. `command(source, sizes, out)` is a shell script. */
export function contestants() {
  return Object.fromEntries(
    Object.entries({
      pipeline,
      vipsthumbnail,
      'sharp in a loop': loop,
      ImageMagick: imageMagick,
      GraphicsMagick: graphicsMagick,
    })
      .filter(([, { isThere }]) => isThere)
      .map(([name, { command }]) => [name, command]),
  );
}

/** A line for each peer that is missing. */
export function missing() {
  return [vipsthumbnail, imageMagick, graphicsMagick].filter(({ isThere }) => !isThere).map(({ get }) => get);
}

export function versions() {
  const own = execFileSync(process.execPath, [join(root, 'bin', 'pipeline.js'), '--version'], {
    encoding: 'utf8',
  });
  return [
    `pipeline ${own.trim()}`,
    vipsthumbnail.isThere && firstLine('vipsthumbnail', '--version'),
    imageMagick.isThere && firstLine(convert, '-version'),
    graphicsMagick.isThere && firstLine('gm', 'version'),
  ].filter(Boolean);
}

function firstLine(command, ...args) {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout?.split('\n')[0]?.trim();
}

function runs(name, ...args) {
  return spawnSync(name, args, { stdio: 'ignore' }).status === 0;
}

const pipeline = {
  isThere: true,
  command: (source, sizes, out) =>
    `node ${root}/bin/pipeline.js thumbnails ${source} --follow ${sizes.map((size) => `-s ${size}`).join(' ')} -f jpeg -o ${out} --quiet`,
};

const vipsthumbnail = {
  isThere: runs('vipsthumbnail', '--version'),
  get: 'vipsthumbnail is missing: apt-get install libvips-tools',
  command: (source, sizes, out) =>
    passes(
      source,
      sizes,
      (size) => `vipsthumbnail --size ${size}x${size} -o '${out}/%s-${size}.jpg[Q=80,strip]'`,
      4,
    ),
};

/** The program that one writes with sharp and p-limit; it makes the sizes of an image from clones of one pipeline. */
const loop = {
  isThere: true,
  command: (source, sizes, out) => `node ${root}/bench/sharp-loop.js ${source} ${out} ${sizes.join(',')}`,
};

const imageMagick = {
  isThere: convert !== undefined,
  get: 'ImageMagick is missing: apt-get install imagemagick',
  command: (source, sizes, out) =>
    passes(
      source,
      sizes,
      (size) =>
        `sh -c '${convert} -limit thread 1 -define jpeg:size=${2 * size}x${2 * size} "$0" -auto-orient -thumbnail ${size}x${size} -quality 80 "${out}/\${0%.*}-${size}.jpg"'`,
      1,
    ),
};

const graphicsMagick = {
  isThere: runs('gm', 'version'),
  get: 'GraphicsMagick is missing: apt-get install graphicsmagick',
  command: (source, sizes, out) =>
    passes(
      source,
      sizes,
      (size) =>
        `sh -c 'OMP_NUM_THREADS=1 gm convert -size ${2 * size}x${2 * size} "$0" -auto-orient -thumbnail ${size}x${size} -quality 80 "${out}/\${0%.*}-${size}.jpg"'`,
      1,
    ),
};

/** A pass over the folder for each size, two files (or groups of files) at a time. */
function passes(source, sizes, commandOf, together) {
  return [`cd ${source}`, ...sizes.map((size) => `ls | xargs -P2 -n${together} ${commandOf(size)}`)].join(
    '\n',
  );
}
