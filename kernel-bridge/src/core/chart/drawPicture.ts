import type { Picture } from '../picture/picture.ts';
import { drawBars, drawSplit } from './drawBars.ts';
import { drawCurves } from './drawCurves.ts';
import { drawDifferences } from './drawDifferences.ts';
import type { Drawing, DrawingOptions } from './drawing.ts';
import { drawFunnel, drawIntervals } from './drawRows.ts';

/**
 * A picture as a drawing; undefined for one that is read and not looked at (texts without figures).
 * Charts with a row for each entry choose their own height.
 */
export function drawPicture(picture: Picture, options: DrawingOptions): Drawing | undefined {
  switch (picture.kind) {
    case 'curves':
      return drawCurves(picture, options);
    case 'bars':
      return drawBars(picture, options);
    case 'funnel':
      return drawFunnel(picture, options);
    case 'split':
      return drawSplit(picture, options);
    case 'intervals':
      return drawIntervals(picture, options);
    case 'differences':
      return drawDifferences(picture, options);
    case 'timeline': {
      const curves = (picture.curves ?? []).filter(({ points }) => points.length > 1);
      return curves.length === 0 ? undefined : drawCurves({ x: picture.x, curves }, options);
    }
  }
}
