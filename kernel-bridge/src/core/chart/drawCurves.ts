import type { CurvesPicture } from '../picture/picture.ts';
import { round, type Drawing, type DrawingOptions, type Mark } from './drawing.ts';
import { drawFrame, drawLegend, type Frame } from './frame.ts';
import { extent } from './scale.ts';
import { smooth } from './smooth.ts';

/** Points from which a line is smoothed: fewer are seen one by one. */
const SMOOTHED_FROM = 12;

/** Curves over one axis; long noisy ones smoothed, with what was measured pale behind them. */
export function drawCurves(
  { x, curves }: Pick<CurvesPicture, 'x' | 'curves'>,
  options: DrawingOptions,
): Drawing {
  const { width, height, palette } = options;
  const shown = curves.map(({ name, points }, i) => {
    const measured = points.filter(([at, y]) => Number.isFinite(at) && Number.isFinite(y));
    const smoothed = measured.length >= SMOOTHED_FROM;
    return {
      name: smoothed ? `${name}, smoothed` : name,
      colour: palette.curves[i % palette.curves.length] ?? palette.ink,
      behind: smoothed ? measured : [],
      line: smoothed ? smooth(measured) : measured,
    };
  });
  const all = shown.flatMap(({ behind, line }) => [...behind, ...line]);
  const [low, high] = extent(all.map(([, y]) => y));
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  const whole = all.every(([at]) => Number.isInteger(at));
  const frame = drawFrame({
    ...options,
    xs: extent(all.map(([at]) => at)),
    ys: [low - room, high + room],
    x,
    whole,
  });
  return {
    width,
    height,
    marks: [
      ...frame.marks,
      ...drawLegend(shown, palette.ink, frame.left, frame.right),
      ...shown.flatMap(({ behind, colour }) => lineOf(behind, frame, colour, 1, 0.35)),
      ...shown.flatMap(({ line, colour }) => lineOf(line, frame, colour, 1.8, 1)),
    ],
  };
}

function lineOf(
  points: readonly (readonly [number, number])[],
  { toX, toY }: Frame,
  colour: string,
  thickness: number,
  opacity: number,
): Mark[] {
  const [only] = points;
  if (only === undefined) return [];
  if (points.length === 1)
    return [
      {
        tag: 'circle',
        attributes: { cx: round(toX(only[0])), cy: round(toY(only[1])), r: 3, fill: colour },
      },
    ];
  const places = points.map(([x, y]) => `${String(round(toX(x)))},${String(round(toY(y)))}`).join(' ');
  return [
    {
      tag: 'polyline',
      attributes: {
        points: places,
        fill: 'none',
        stroke: colour,
        'stroke-width': thickness,
        'stroke-linejoin': 'round',
        'stroke-opacity': opacity,
      },
    },
  ];
}
