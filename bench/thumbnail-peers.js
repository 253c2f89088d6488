// What thumbnails are compared with: each is given a folder of links, sizes and an empty folder, and says what to run. A peer that is not
// installed is left out, and told how to get.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { imageMagickProgram as convert, present } from './peers.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const there = present('vipsthumbnail', 'ImageMagick', 'GraphicsMagick');
const OWN = new Set(['pipeline', 'sharp in a loop']);

/** Everyone who is there, ourselves first. `command(source, sizes, out)` is a shell script. */
export function contestants() {
  return Object.fromEntries(
    Object.entries({
      pipeline,
      vipsthumbnail,
      'sharp in a loop': loop,
      ImageMagick: imageMagick,
      GraphicsMagick: graphicsMagick,
    }).filter(([name]) => OWN.has(name) || there.has(name)),
  );
}

function pipeline(source, sizes, out) {
  return `node ${root}/bin/pipeline.js thumbnails ${source} --follow ${sizes.map((size) => `-s ${size}`).join(' ')} -f jpeg -o ${out} --quiet`;
}

function vipsthumbnail(source, sizes, out) {
  return passes(
    source,
    sizes,
    (size) => `vipsthumbnail --size ${size}x${size} -o '${out}/%s-${size}.jpg[Q=80,strip]'`,
    4,
  );
}

/** The program that one writes with sharp and p-limit; it makes the sizes of an image from clones of one pipeline. */
function loop(source, sizes, out) {
  return `node ${root}/bench/sharp-loop.js ${source} ${out} ${sizes.join(',')}`;
}

function imageMagick(source, sizes, out) {
  return passes(
    source,
    sizes,
    (size) =>
      `sh -c '${convert} -limit thread 1 -define jpeg:size=${2 * size}x${2 * size} "$0" -auto-orient -thumbnail ${size}x${size} -quality 80 "${out}/\${0%.*}-${size}.jpg"'`,
    1,
  );
}

function graphicsMagick(source, sizes, out) {
  return passes(
    source,
    sizes,
    (size) =>
      `sh -c 'OMP_NUM_THREADS=1 gm convert -size ${2 * size}x${2 * size} "$0" -auto-orient -thumbnail ${size}x${size} -quality 80 "${out}/\${0%.*}-${size}.jpg"'`,
    1,
  );
}

/** A pass over the folder for each size, two files (or groups of files) at a time. */
function passes(source, sizes, commandOf, together) {
  return [`cd ${source}`, ...sizes.map((size) => `ls | xargs -P2 -n${together} ${commandOf(size)}`)].join(
    '\n',
  );
}
