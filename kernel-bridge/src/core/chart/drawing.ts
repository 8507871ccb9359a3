/** One shape of a drawing: an element of SVG with its attributes, and the words of a text. */
export interface Mark {
  readonly tag: 'line' | 'rect' | 'polyline' | 'circle' | 'text';
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Words of a text; never markup. */
  readonly words?: string;
}

/** A chart as shapes, for whoever prints SVG or puts elements into a page. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Mark[];
}

/** The colours of a drawing; in a page they are variables of the theme. */
export interface Palette {
  readonly ground: string;
  readonly ink: string;
  readonly rule: string;
  readonly faint: string;
  /** For curves side by side. */
  readonly curves: readonly string[];
  readonly kept: string;
  readonly dropped: string;
}

/** What every drawing is given. */
export interface DrawingOptions {
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

/** Colours that stay apart on white for most colour vision (Okabe and Ito 2008). */
export const PRINT_PALETTE: Palette = {
  ground: '#ffffff',
  ink: '#333333',
  rule: '#dddddd',
  faint: '#b9c7d3',
  curves: ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'],
  kept: '#0072b2',
  dropped: '#d55e00',
};

/** Words at a place. */
export function textMark(
  x: number,
  y: number,
  words: string,
  fill: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
): Mark {
  return { tag: 'text', attributes: { x: round(x), y: round(y), 'text-anchor': anchor, fill }, words };
}

/** A filled rectangle; sides that would be negative are zero. */
export function rectMark(x: number, y: number, width: number, height: number, fill: string): Mark {
  const [w, h] = [Math.max(0, width), Math.max(0, height)];
  return { tag: 'rect', attributes: { x: round(x), y: round(y), width: round(w), height: round(h), fill } };
}

/** A straight line. */
export function lineMark(x1: number, y1: number, x2: number, y2: number, stroke: string, width = 1): Mark {
  return {
    tag: 'line',
    attributes: {
      x1: round(x1),
      y1: round(y1),
      x2: round(x2),
      y2: round(y2),
      stroke,
      'stroke-width': width,
    },
  };
}

/** A place in tenths of a pixel. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
