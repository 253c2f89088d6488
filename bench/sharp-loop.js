// The peer of bench/thumbnails.js: sharp in a p-limit loop, as one writes it in a few lines. Arguments: source, out, sizes.
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, parse } from 'node:path';
import pLimit from 'p-limit';
import sharp from 'sharp';

const [source, out, sizes] = process.argv.slice(2);
const limit = pLimit(availableParallelism());
await limit.map(readdirSync(source), (name) =>
  Promise.all(
    sizes.split(',').map((size) =>
      sharp(join(source, name))
        .autoOrient()
        .resize(Number(size), Number(size), { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: 80 })
        .toFile(join(out, `${parse(name).name}-${size}.jpg`)),
    ),
  ),
);
