import { formatNumber, showText } from '../step/formatStep.ts';
import { lineMark, rectMark, textMark, type DrawingOptions, type Mark } from './drawing.ts';
import { linearScale, niceTicks } from './scale.ts';

/** Axes of a chart: where values go, and the shapes of the axes themselves. */
export interface Frame {
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly marks: readonly Mark[];
}

/** What axes are made for. */
export interface FrameOptions extends DrawingOptions {
  /** Range of the values on each axis. */
  readonly xs: readonly [number, number];
  readonly ys: readonly [number, number];
  readonly x: string;
  /** Places to keep free for words at the left; by default for figures. */
  readonly left?: number;
  /** Whether the y axis has figures and rules. */
  readonly figures?: boolean;
  /** Whether only whole x values get a tick. */
  readonly whole?: boolean;
}

/** Rules with their figures, the figures of the x axis and what it is. */
export function drawFrame({
  width,
  height,
  palette,
  xs,
  ys,
  x,
  left = 52,
  figures = true,
  whole = false,
}: FrameOptions): Frame {
  const [right, top, bottom] = [width - 14, 32, height - 36];
  const toX = linearScale(xs, [left, right]);
  const toY = linearScale(ys, [bottom, top]);
  const wanted = Math.max(4, Math.floor((right - left) / 64));
  const rules = figures
    ? niceTicks(ys[0], ys[1], 5).flatMap((tick) => [
        lineMark(left, toY(tick), right, toY(tick), palette.rule),
        textMark(left - 6, toY(tick) + 4, signed(tick), palette.ink, 'end'),
      ])
    : [];
  const ticks = niceTicks(xs[0], xs[1], wanted)
    .filter((tick) => !whole || Number.isInteger(tick))
    .map((tick) => textMark(toX(tick), bottom + 15, signed(tick), palette.ink, 'middle'));
  const name = textMark((left + right) / 2, height - 6, showText(x, 60), palette.ink, 'middle');
  return { toX, toY, left, right, top, bottom, marks: [...rules, ...ticks, name] };
}

/** Names beside a square of their colour, in one line above the chart, as far as they fit. */
export function drawLegend(
  entries: readonly { readonly name: string; readonly colour: string }[],
  ink: string,
  left: number,
  right: number,
): Mark[] {
  const longest = Math.max(8, Math.floor(((right - left) / Math.max(1, entries.length) - 24) / 6.4));
  let at = left;
  return entries.flatMap(({ name, colour }) => {
    const words = showText(name, longest);
    const marks = [rectMark(at, 8, 10, 10, colour), textMark(at + 15, 17, words, ink)];
    at += 28 + words.length * 6.4;
    return marks;
  });
}

/** A figure of an axis: no more places than it needs, and a true minus. */
function signed(value: number): string {
  const short = Number(value.toPrecision(6));
  const words = Math.abs(short) >= 1000 || short === 0 ? formatNumber(short) : String(short);
  return words.replace('-', '−');
}
