import type { BlockDefinition, StepPayload } from '../contracts/types.ts';
import { choosePictures } from '../picture/choosePictures.ts';
import { PRINT_PALETTE, type Drawing } from './drawing.ts';
import { drawPicture } from './drawPicture.ts';
import { printSvg } from './printSvg.ts';

/** Size of a picture that stands alone, and of one of several. */
const ALONE = { width: 560, height: 220 };
const BESIDE = { width: 420, height: 200 };

/** A drawing of everything a step shows, with the words that stand in for it. */
export interface StepChart {
  readonly svg: string;
  readonly alt: string;
  /** Pixels; a picture of it may hold more of them than it is wide. */
  readonly width: number;
}

/** The pictures of a step as one, two in a row; undefined when it has none. */
export function stepChart(payload: StepPayload, block: BlockDefinition | undefined): StepChart | undefined {
  const drawn = (size: { width: number; height: number }): { title: string; drawing: Drawing }[] =>
    choosePictures(payload, block).flatMap((picture) => {
      const drawing = drawPicture(picture, { ...size, palette: PRINT_PALETTE });
      return drawing === undefined ? [] : [{ title: picture.title, drawing }];
    });
  const beside = drawn(BESIDE);
  if (beside.length === 0) return undefined;
  const pictures = beside.length === 1 ? drawn(ALONE) : beside;
  const whole = inRows(pictures.map(({ drawing }) => drawing));
  return {
    width: whole.width,
    svg: printSvg(whole, PRINT_PALETTE.ground),
    alt: `Charts: ${pictures.map(({ title }) => title).join('; ')}`,
  };
}

/** Drawings two by two; each row is as high as its higher one. */
function inRows(drawings: readonly Drawing[]): Drawing {
  const columns = drawings.length === 1 ? 1 : 2;
  const width = Math.max(0, ...drawings.map((drawing) => drawing.width)) * columns;
  let top = 0;
  const marks: Drawing['marks'][number][] = [];
  for (let i = 0; i < drawings.length; i += columns) {
    const row = drawings.slice(i, i + columns);
    let left = 0;
    for (const drawing of row) {
      marks.push(...drawing.marks.map((mark) => moved(mark, left, top)));
      left += drawing.width;
    }
    top += Math.max(...row.map(({ height }) => height));
  }
  return { width, height: top, marks };
}

function moved(mark: Drawing['marks'][number], x: number, y: number): Drawing['marks'][number] {
  return x === 0 && y === 0
    ? mark
    : {
        ...mark,
        attributes: { ...mark.attributes, transform: `translate(${String(x)} ${String(y)})` },
      };
}
