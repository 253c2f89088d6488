/** Pixels, four bytes each: red, green, blue, alpha. */
export interface RgbaPixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** One channel, a number a pixel, row by row. */
type Plane = Float64Array;

/** The lowest frequencies of a plane. */
interface Spectrum {
  /** Its mean. */
  readonly mean: number;
  /** The others, in the order in which they are stored, from 0 to 1: 0.5 is none. */
  readonly waves: readonly number[];
  /** What 0 and 1 stand for. */
  readonly scale: number;
}

/**
 * A picture in about 25 bytes, as ThumbHash has them (https://evanw.github.io/thumbhash): enough for a blurred placeholder of the
 * right shape and colours. It is the beginning of a cosine transform: of lightness, of two differences of colour, and of
 * alpha where there is any. Pure; the picture has at most 100 pixels a side.
 */
export function thumbhash({ data, width, height }: RgbaPixels): Uint8Array {
  const planes = planesOf(data, width * height);
  const { hasAlpha } = planes;
  const longest = Math.max(width, height);
  const most = hasAlpha ? 5 : 7;
  const across = Math.max(1, Math.round((most * width) / longest));
  const down = Math.max(1, Math.round((most * height) / longest));
  const transform = (plane: Plane, columns: number, rows: number): Spectrum =>
    spectrumOf(plane, width, height, columns, rows);

  const lightness = transform(planes.lightness, Math.max(3, across), Math.max(3, down));
  const yellowBlue = transform(planes.yellowBlue, 3, 3);
  const redGreen = transform(planes.redGreen, 3, 3);
  const alpha = hasAlpha ? transform(planes.alpha, 5, 5) : undefined;
  const isWide = width > height;

  const means =
    Math.round(63 * lightness.mean) |
    (Math.round(31.5 + 31.5 * yellowBlue.mean) << 6) |
    (Math.round(31.5 + 31.5 * redGreen.mean) << 12) |
    (Math.round(31 * lightness.scale) << 18) |
    (hasAlpha ? 1 << 23 : 0);
  const shape =
    (isWide ? down : across) |
    (Math.round(63 * yellowBlue.scale) << 3) |
    (Math.round(63 * redGreen.scale) << 9) |
    (isWide ? 1 << 15 : 0);
  const head = [means & 255, (means >> 8) & 255, means >> 16, shape & 255, shape >> 8];
  if (alpha !== undefined) head.push(Math.round(15 * alpha.mean) | (Math.round(15 * alpha.scale) << 4));
  const spectra = [lightness, yellowBlue, redGreen, ...(alpha === undefined ? [] : [alpha])];
  return Uint8Array.from([...head, ...inHalfBytes(spectra.flatMap(({ waves }) => waves))]);
}

/** What is transparent takes the mean colour of the rest, so that it leaves no trace in the colours. */
function planesOf(data: Uint8Array, count: number) {
  const mean = meanColour(data, count);
  const planes = {
    lightness: new Float64Array(count),
    yellowBlue: new Float64Array(count),
    redGreen: new Float64Array(count),
    alpha: new Float64Array(count),
  };
  for (let pixel = 0; pixel < count; pixel += 1) {
    const alpha = byteAt(data, pixel * 4 + 3) / 255;
    const [red, green, blue] = [0, 1, 2].map(
      (channel) => (mean[channel] ?? 0) * (1 - alpha) + (alpha / 255) * byteAt(data, pixel * 4 + channel),
    ) as [number, number, number];
    planes.lightness[pixel] = (red + green + blue) / 3;
    planes.yellowBlue[pixel] = (red + green) / 2 - blue;
    planes.redGreen[pixel] = red - green;
    planes.alpha[pixel] = alpha;
  }
  return { ...planes, hasAlpha: mean.opacity < count };
}

function meanColour(data: Uint8Array, count: number): number[] & { opacity: number } {
  const sums = [0, 0, 0];
  let opacity = 0;
  for (let pixel = 0; pixel < count; pixel += 1) {
    const alpha = byteAt(data, pixel * 4 + 3) / 255;
    opacity += alpha;
    for (const channel of [0, 1, 2]) {
      sums[channel] = (sums[channel] ?? 0) + (alpha / 255) * byteAt(data, pixel * 4 + channel);
    }
  }
  return Object.assign(
    sums.map((sum) => (opacity === 0 ? 0 : sum / opacity)),
    { opacity },
  );
}

/** Frequencies up to a diagonal: the more rows one has, the fewer columns. */
function spectrumOf(plane: Plane, width: number, height: number, columns: number, rows: number): Spectrum {
  let mean = 0;
  const waves: number[] = [];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column * rows < columns * (rows - row); column += 1) {
      const strength = strengthOf(plane, width, height, column, row);
      if (row === 0 && column === 0) mean = strength;
      else waves.push(strength);
    }
  }
  const scale = waves.reduce((most, strength) => Math.max(most, Math.abs(strength)), 0);
  return { mean, scale, waves: scale === 0 ? waves : waves.map((each) => 0.5 + (0.5 / scale) * each) };
}

function strengthOf(plane: Plane, width: number, height: number, column: number, row: number): number {
  let sum = 0;
  for (let y = 0; y < height; y += 1) {
    const down = Math.cos((Math.PI / height) * row * (y + 0.5));
    for (let x = 0; x < width; x += 1) {
      sum += (plane[x + y * width] ?? 0) * Math.cos((Math.PI / width) * column * (x + 0.5)) * down;
    }
  }
  return sum / (width * height);
}

function inHalfBytes(values: readonly number[]): number[] {
  const bytes: number[] = [];
  for (const [index, value] of values.entries()) {
    const half = Math.round(15 * value);
    if (index % 2 === 0) bytes.push(half);
    else bytes[index >> 1] = (bytes[index >> 1] ?? 0) | (half << 4);
  }
  return bytes;
}

function byteAt(data: Uint8Array, index: number): number {
  return data[index] ?? 0;
}
