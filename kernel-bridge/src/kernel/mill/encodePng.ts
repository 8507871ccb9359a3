import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MAX_COLOURS = 256;

/**
 * A PNG with a palette (PNG specification 1.2, section 4.1.2): charts have few colours, so that it takes about a third
 * of the bytes of one in true colour. Shades are rounded, coarser until they fit the palette.
 *
 * @param pixels red, green, blue and opacity of each pixel, row by row; opacity is not kept
 */
export function encodePng(pixels: Uint8Array, width: number, height: number): Buffer {
  let mask = 0xf8;
  let image = toPalette(pixels, width, height, mask);
  while (image === undefined) image = toPalette(pixels, width, height, (mask = (mask << 1) & 0xff));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // eight bits, palette, no filter of its own, no interlacing
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(image.palette)),
    chunk('IDAT', deflateSync(image.rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Each pixel as a number in the palette, each row after a byte 0; undefined for too many colours. */
function toPalette(
  pixels: Uint8Array,
  width: number,
  height: number,
  mask: number,
): { readonly palette: number[]; readonly rows: Buffer } | undefined {
  const places = new Map<number, number>();
  const palette: number[] = [];
  const rows = Buffer.alloc((width + 1) * height);
  for (let at = 0, to = 0; at < width * height; at++) {
    if (at % width === 0) to += 1;
    const [red, green, blue] = [pixels[at * 4] ?? 0, pixels[at * 4 + 1] ?? 0, pixels[at * 4 + 2] ?? 0];
    const colour = ((red & mask) << 16) | ((green & mask) << 8) | (blue & mask);
    let place = places.get(colour);
    if (place === undefined) {
      if (places.size === MAX_COLOURS) return undefined;
      place = places.size;
      places.set(colour, place);
      palette.push(red, green, blue);
    }
    rows[to++] = place;
  }
  return { palette, rows };
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
