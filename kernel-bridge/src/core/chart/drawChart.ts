import { formatNumber, showText } from '../step/formatStep.ts';
import { escapeHtml } from '../step/renderStepHtml.ts';
import { extent, linearScale, niceTicks } from './scale.ts';

/** Points [x, y] of one line, or bars at x with height y. */
export interface ChartSeries {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
  /** A line behind the others: thin, pale and without a place in the legend. */
  readonly faint?: boolean;
}

export interface ChartOptions {
  readonly kind: 'line' | 'bars';
  /** Label of the x axis, such as `step`. */
  readonly x: string;
  readonly series: readonly ChartSeries[];
  /** Pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** Colours that stay apart on white for most colour vision (Okabe and Ito 2008). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];
const INK = '#333333';
const RULE = '#dddddd';
const FAINT = '#b9c7d3';

/** A chart as SVG text: white ground, labelled axes, a legend. */
export function drawChart({ kind, x, series, width = 560, height = 220 }: ChartOptions): string {
  const frame = { left: 52, right: width - 14, top: 32, bottom: height - 36 };
  const points = series.flatMap((one) => one.points.filter(([, y]) => Number.isFinite(y)));
  const xs = padded(extent(points.map((point) => point[0])), kind === 'bars' ? 0.5 : 0);
  const [low, high] = extent(points.map((point) => point[1]));
  const ys: [number, number] =
    kind === 'bars' ? [0, high] : padded([low, high], (high - low || Math.abs(high) || 1) * 0.06);
  const toX = linearScale(xs, [frame.left, frame.right]);
  const toY = linearScale(ys, [frame.bottom, frame.top]);
  const named = series.filter(({ faint }) => faint !== true);
  const marks = series.map((one, i) => {
    const colour = one.faint === true ? FAINT : (COLOURS[named.indexOf(one) % COLOURS.length] ?? INK);
    return kind === 'bars' ? bars(one, toX, toY, colour, series.length, i) : line(one, toX, toY, colour);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, sans-serif" font-size="11" fill="${INK}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...niceTicks(ys[0], ys[1], 6).map((tick) => gridLine(toY(tick), formatNumber(tick), frame)),
    ...niceTicks(xs[0], xs[1], 6)
      .filter((tick) => Number.isInteger(tick))
      .map((tick) => text(toX(tick), frame.bottom + 15, formatNumber(tick), 'middle')),
    text((frame.left + frame.right) / 2, height - 6, x, 'middle'),
    ...legendOf(named, frame.left),
    ...marks,
    '</svg>',
  ].join('\n');
}

type Scale = (value: number) => number;

function padded([low, high]: [number, number], by: number): [number, number] {
  return [low - by, high + by];
}

function line(series: ChartSeries, toX: Scale, toY: Scale, colour: string): string {
  const points = series.points
    .filter(([, y]) => Number.isFinite(y))
    .map(([x, y]) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`);
  if (points.length === 1) {
    const [cx, cy] = (points[0] ?? '0,0').split(',');
    return `<circle cx="${cx ?? 0}" cy="${cy ?? 0}" r="3" fill="${colour}"/>`;
  }
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="${series.faint === true ? 1 : 1.6}"/>`;
}

function bars(
  series: ChartSeries,
  toX: Scale,
  toY: Scale,
  colour: string,
  of: number,
  index: number,
): string {
  const slot = (toX(1) - toX(0)) * 0.8;
  const width = Math.max(1, slot / of);
  return series.points
    .map(([x, y]) => {
      const left = toX(x) - slot / 2 + index * width;
      return `<rect x="${left.toFixed(1)}" y="${toY(y).toFixed(1)}" width="${width.toFixed(1)}" height="${(toY(0) - toY(y)).toFixed(1)}" fill="${colour}"/>`;
    })
    .join('\n');
}

function gridLine(y: number, label: string, frame: { left: number; right: number }): string {
  const rule = `<line x1="${frame.left}" x2="${frame.right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="${RULE}"/>`;
  return rule + text(frame.left - 6, y + 4, label, 'end');
}

function legendOf(series: readonly ChartSeries[], left: number): string[] {
  let at = left;
  return series.map(({ name }, i) => {
    const shown = showText(name, 40);
    const swatch = `<rect x="${at}" y="8" width="10" height="10" fill="${COLOURS[i % COLOURS.length] ?? INK}"/>`;
    const label = text(at + 15, 17, shown, 'start');
    at += 30 + shown.length * 6.6;
    return swatch + label;
  });
}

function text(x: number, y: number, words: string, anchor: string): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escapeHtml(words)}</text>`;
}
