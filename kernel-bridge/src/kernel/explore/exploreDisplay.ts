import { EXPLORE_MIME } from '../../core/explore/exploreTypes.ts';
import { recordsTable } from '../evaluator/display/recordsTable.ts';
import type { Row } from '../mill/readRows.ts';

const DISPLAY = Symbol.for('Jupyter.display');

/** What `explore()` gives a cell: a way into the explorer, and the first rows for viewers that have none. */
export class Exploration {
  /** @param rows the first rows, read when the cell shows this */
  constructor(artifact: { type: string; digest: string; count: number }, rows: () => Promise<Row[]>) {
    Object.defineProperty(this, DISPLAY, {
      value: async () => {
        const { type, digest, count } = artifact;
        const text = `${type} ${digest.slice(0, 12)}, ${String(count)} ${count === 1 ? 'row' : 'rows'}`;
        const first = await rows();
        return {
          [EXPLORE_MIME]: { v: 1, type, digest, rows: count },
          'text/plain': text,
          'text/html': `<p>${text}</p>${first.length === 0 ? '' : `\n${recordsTable(first)}`}`,
        };
      },
    });
  }
}
