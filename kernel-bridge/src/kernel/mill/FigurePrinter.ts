import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { initWasm, Resvg } from '@resvg/resvg-wasm';

import { encodePng } from './encodePng.ts';

const FONT = 'DejaVu Sans';
/** Pixels for each unit of the drawing: sharp on dense screens and in print. */
const SCALE = 2;

let started: Promise<void> | undefined;

/** Turns charts into pictures that every notebook viewer shows. */
export class FigurePrinter {
  readonly #assets: string;
  #font: Promise<Uint8Array> | undefined;

  /** @param home the folder that holds `kernel-bridge/dist`, where the build puts the renderer and its font */
  constructor(home: string) {
    this.#assets = join(home, 'kernel-bridge', 'dist');
  }

  /** A PNG of an SVG drawing, in base64. */
  async print(svg: string): Promise<string> {
    started ??= readFile(join(this.#assets, 'resvg.wasm')).then((module) => initWasm(module));
    this.#font ??= readFile(join(this.#assets, 'DejaVuSans.ttf'));
    const [font] = await Promise.all([this.#font, started]);
    const renderer = new Resvg(svg, {
      fitTo: { mode: 'zoom', value: SCALE },
      font: { fontBuffers: [font], defaultFontFamily: FONT, loadSystemFonts: false },
    });
    try {
      const image = renderer.render();
      try {
        return encodePng(image.pixels, image.width, image.height).toString('base64');
      } finally {
        image.free();
      }
    } finally {
      renderer.free();
    }
  }
}
