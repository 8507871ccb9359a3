import { formatNumber } from '../step/formatStep.ts';
import type { Picture } from './picture.ts';

/** A picture as rows and columns: what a reader gets who cannot see it. */
export interface PictureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The most rows of a table beside a picture. */
const MAX_ROWS = 40;

/** What a picture says, in words and figures. */
export function pictureTable(picture: Picture): PictureTable {
  switch (picture.kind) {
    case 'curves':
      return {
        columns: ['curve', 'points', 'first', 'lowest', 'highest', 'last'],
        rows: picture.curves.map(({ name, points }) => {
          const values = points.map(([, y]) => y).filter(Number.isFinite);
          const first = values[0] ?? null;
          return [name, values.length, first, lowest(values), highest(values), values.at(-1) ?? null];
        }),
      };
    case 'bars':
      return { columns: [picture.x, picture.title], rows: picture.points.slice(0, MAX_ROWS) };
    case 'funnel': {
      const [first] = picture.stages;
      return {
        columns: ['stage', 'left', 'share'],
        rows: picture.stages.map(({ label, left }) => [label, left, shareOf(left, first?.left)]),
      };
    }
    case 'split': {
      const width = (picture.max - picture.min) / Math.max(1, picture.kept.length);
      return {
        columns: [picture.x, 'kept', 'dropped'],
        rows: picture.kept
          .map((kept, i) => {
            const from = picture.min + i * width;
            const bin = `${formatNumber(from)} to ${formatNumber(from + width)}`;
            return [bin, kept, picture.dropped[i] ?? 0] as const;
          })
          .filter(([, kept, dropped]) => kept + dropped > 0),
      };
    }
    case 'intervals':
      return {
        columns: ['', picture.x, 'low', 'high'],
        rows: picture.rows.slice(0, MAX_ROWS).map(({ label, value, low, high }) => [label, value, low, high]),
      };
    case 'differences':
      return {
        columns: ['better', 'equal', 'worse'],
        rows: [[picture.wins, picture.ties, picture.losses]],
      };
    case 'timeline':
      return {
        columns: ['prompt', picture.x, 'text', ...(picture.value === '' ? [] : [picture.value])],
        rows: picture.prompts.flatMap(({ label, moments }) =>
          moments.map(({ x, text, value }) => [label, x, text, ...(picture.value === '' ? [] : [value])]),
        ),
      };
  }
}

function shareOf(left: number, all: number | undefined): string {
  return all === undefined || all === 0 ? '' : `${((100 * left) / all).toFixed(1)} %`;
}

function lowest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values);
}

function highest(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values);
}
