import type { BarsPicture, SplitPicture } from '../picture/picture.ts';
import { rectMark, type Drawing, type DrawingOptions } from './drawing.ts';
import { drawFrame, drawLegend } from './frame.ts';
import { extent } from './scale.ts';

/** Bars at their places, such as queries at each rank. */
export function drawBars({ title, x, points }: BarsPicture, options: DrawingOptions): Drawing {
  const { width, height, palette } = options;
  const places = points.map(([at]) => at);
  const [low, high] = extent(places);
  const gap = smallestGap(places);
  const [least, most] = extent(points.map(([, y]) => y));
  const frame = drawFrame({
    ...options,
    xs: [low - gap / 2, high + gap / 2],
    ys: [Math.min(0, least), Math.max(0, most)],
    x,
    whole: places.every((place) => Number.isInteger(place)),
  });
  const { toX, toY } = frame;
  const thick = Math.max(1, (toX(low + gap) - toX(low)) * 0.82);
  const colour = palette.curves[0] ?? palette.ink;
  const bars = points
    .filter(([at, y]) => Number.isFinite(at) && Number.isFinite(y))
    .map(([at, y]) =>
      rectMark(
        toX(at) - thick / 2,
        Math.min(toY(y), toY(0)),
        thick,
        Math.abs(toY(0) - toY(y)),
        y < 0 ? palette.dropped : colour,
      ),
    );
  const legend = drawLegend([{ name: title, colour }], palette.ink, frame.left, frame.right);
  return { width, height, marks: [...frame.marks, ...legend, ...bars] };
}

/** A distribution in bins: those dropped stand on those kept. */
export function drawSplit(picture: SplitPicture, options: DrawingOptions): Drawing {
  const { width, height, palette } = options;
  const { min, max, kept, dropped } = picture;
  const most = Math.max(1, ...kept.map((count, i) => count + (dropped[i] ?? 0)));
  const bin = (max - min || 1) / Math.max(1, kept.length);
  const frame = drawFrame({
    ...options,
    xs: [min, min + bin * kept.length],
    ys: [0, most],
    x: picture.x,
  });
  const { toX, toY } = frame;
  const thick = Math.max(1, toX(min + bin) - toX(min) - 1);
  const bars = kept.flatMap((count, i) => {
    const out = dropped[i] ?? 0;
    const left = toX(min + i * bin);
    return [
      rectMark(left, toY(count), thick, toY(0) - toY(count), palette.kept),
      rectMark(left, toY(count + out), thick, toY(count) - toY(count + out), palette.dropped),
    ];
  });
  const legend = drawLegend(
    [
      { name: 'kept', colour: palette.kept },
      { name: 'dropped', colour: palette.dropped },
    ],
    palette.ink,
    frame.left,
    frame.right,
  );
  return { width, height, marks: [...frame.marks, ...legend, ...bars] };
}

function smallestGap(places: readonly number[]): number {
  const sorted = [...new Set(places)].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((place, i) => place - (sorted[i] ?? place));
  return gaps.length === 0 ? 1 : Math.min(...gaps);
}
