import type { DifferencesPicture } from '../picture/picture.ts';
import { showText } from '../step/formatStep.ts';
import { lineMark, rectMark, textMark, type Drawing, type DrawingOptions } from './drawing.ts';
import { drawFrame, drawLegend } from './frame.ts';
import { extent } from './scale.ts';

/** One bar a query, from the greatest gain to the greatest loss. */
export function drawDifferences(picture: DifferencesPicture, options: DrawingOptions): Drawing {
  const { width, height, palette } = options;
  const { values, wins, ties, losses, title } = picture;
  const [low, high] = extent([0, ...values]);
  const frame = drawFrame({
    ...options,
    xs: [0, Math.max(1, values.length)],
    ys: [low, high],
    x: `queries, by ${picture.y}`,
    whole: true,
  });
  const { toX, toY } = frame;
  const thick = Math.max(0.5, (toX(1) - toX(0)) * 0.9);
  const bars = values.map((value, i) =>
    rectMark(
      toX(i),
      Math.min(toY(value), toY(0)),
      thick,
      Math.abs(toY(0) - toY(value)),
      value < 0 ? palette.dropped : palette.kept,
    ),
  );
  const legend = drawLegend(
    [
      { name: `${String(wins)} better`, colour: palette.kept },
      { name: `${String(losses)} worse, ${String(ties)} equal`, colour: palette.dropped },
    ],
    palette.ink,
    frame.left,
    frame.left + 230,
  );
  const head = textMark(frame.right, 17, showText(title, 24), palette.ink, 'end');
  const zero = lineMark(frame.left, toY(0), frame.right, toY(0), palette.ink);
  return { width, height, marks: [...frame.marks, ...legend, head, ...bars, zero] };
}
