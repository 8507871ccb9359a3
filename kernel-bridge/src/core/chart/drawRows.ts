import type { FunnelPicture, IntervalsPicture } from '../picture/picture.ts';
import { formatNumber, showText } from '../step/formatStep.ts';
import { lineMark, rectMark, round, textMark, type Drawing, type DrawingOptions } from './drawing.ts';
import { drawFrame } from './frame.ts';
import { extent } from './scale.ts';

/** Height of one row, in pixels. */
const ROW = 22;
/** Room for the name of a row. */
const NAMES = 150;
const LONGEST_NAME = 22;

/** What is left after each stage: a bar for each, with its number and share. */
export function drawFunnel({ title, stages }: FunnelPicture, options: DrawingOptions): Drawing {
  const { width, palette } = options;
  const most = Math.max(1, ...stages.map(({ left }) => left));
  const right = width - 110;
  const marks = stages.flatMap(({ label, left }, i) => {
    const top = 30 + i * ROW;
    const share = i === 0 ? '' : ` (${((100 * left) / most).toFixed(0)} %)`;
    return [
      textMark(NAMES - 8, top + 13, showText(label, LONGEST_NAME), palette.ink, 'end'),
      rectMark(NAMES, top, right - NAMES, ROW - 5, palette.rule),
      rectMark(NAMES, top, ((right - NAMES) * left) / most, ROW - 5, palette.kept),
      textMark(right + 8, top + 13, `${formatNumber(left)}${share}`, palette.ink),
    ];
  });
  const head = textMark(NAMES, 17, showText(title, 60), palette.ink);
  return { width, height: 40 + stages.length * ROW, marks: [head, ...marks] };
}

/** Figures with their intervals, one a row: what the step is about is filled, what stands beside it is hollow. */
export function drawIntervals({ title, x, rows }: IntervalsPicture, options: DrawingOptions): Drawing {
  const { width, palette } = options;
  const height = 74 + rows.length * ROW;
  const ends = rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const [least, most] = extent(ends);
  const room = (most - least || Math.abs(most) || 1) * 0.08;
  const frame = drawFrame({
    ...options,
    height,
    xs: [least - room, most + room],
    ys: [0, 1],
    x,
    left: NAMES,
    figures: false,
  });
  const { toX } = frame;
  const zero = least < 0 && most > 0 ? [lineMark(toX(0), 26, toX(0), frame.bottom, palette.rule, 1.5)] : [];
  const colour = palette.curves[0] ?? palette.ink;
  const marks = rows.flatMap(({ label, value, low, high, own }, i) => {
    const y = 40 + i * ROW;
    const ink = own ? colour : palette.ink;
    const ends =
      low === null || high === null ? [] : [lineMark(toX(low), y, toX(high), y, ink, own ? 2 : 1.2)];
    return [
      textMark(NAMES - 8, y + 4, showText(label, LONGEST_NAME), palette.ink, 'end'),
      ...ends,
      {
        tag: 'circle' as const,
        attributes: {
          cx: round(toX(value)),
          cy: y,
          r: 4,
          fill: own ? colour : palette.ground,
          stroke: ink,
          'stroke-width': 1.5,
        },
      },
    ];
  });
  const head = textMark(NAMES, 17, showText(title, 60), palette.ink);
  return { width, height, marks: [...frame.marks, ...zero, head, ...marks] };
}
