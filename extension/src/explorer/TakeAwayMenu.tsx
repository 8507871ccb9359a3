import type { ExploreRow, ExploreView } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { type ColumnLayout, shownColumns } from './columnLayout';
import { useExplorer } from './ExplorerContext';
import { toCsv, toJsonLines, toMarkdown } from './takeAway';
import { isPort, MAX_PYTHON_IDS, toCode, toPythonBlock, verdictsToJsonLines } from './takeAwayCode';
import type { RowSelection } from './useSelection';
import type { Verdicts } from './useVerdicts';

const PAGE = 1000;
/** Rows of a Markdown table: more do not read well in a notebook. */
const MARKDOWN_ROWS = 50;

/** Properties of TakeAwayMenu. */
export interface TakeAwayMenuProps extends Pick<Verdicts, 'verdicts'> {
  view: ExploreView;
  /** Marked rows are taken instead of the view. */
  selection: RowSelection;
  layout: ColumnLayout;
  addCell: (kind: 'code' | 'markdown', source: string) => void;
  say: (words: string) => void;
}

/** Takes the marked rows, or else those of the view, elsewhere: a cell, a block, a file, a table in the notebook. */
export function TakeAwayMenu({
  view: shown,
  selection,
  layout,
  verdicts,
  addCell,
  say,
}: TakeAwayMenuProps): JSX.Element {
  const { comm, table, trans } = useExplorer();
  const columns = shownColumns(table.columns, layout).map(({ name }) => name);
  const marked = [...selection.rows.keys()];
  const view: ExploreView =
    marked.length === 0 ? shown : { filters: [{ column: 'id', kind: 'ids', ids: marked }] };
  const read = async (limit: number): Promise<ExploreRow[]> => {
    const all: ExploreRow[] = [];
    for (let total = limit; all.length < Math.min(total, limit);) {
      const size = Math.min(PAGE, limit - all.length);
      const page = await comm.ask('page', { digest: table.digest, view, offset: all.length, limit: size });
      if (page.rows.length === 0) break;
      all.push(...page.rows);
      total = page.total;
      say(trans.__('%1 of %2 rows read', all.length, Math.min(total, limit)));
    }
    return all;
  };
  const needPort = (): void => {
    if (!isPort(table.title))
      throw new Error(
        trans.__('These rows have no name in a notebook: no step has made them. Take a file instead.'),
      );
  };
  const take = async (kind: string): Promise<void> => {
    switch (kind) {
      case 'code':
        needPort();
        addCell('code', toCode(table.title, view));
        return;
      case 'python': {
        needPort();
        const rows = await read(MAX_PYTHON_IDS + 1);
        if (rows.length > MAX_PYTHON_IDS)
          throw new Error(
            trans.__(
              'A block holds at most %1 rows by id. Narrow the view, or take a code cell.',
              MAX_PYTHON_IDS,
            ),
          );
        addCell('code', toPythonBlock(table.title, table.type, rows));
        return;
      }
      case 'markdown':
        addCell('markdown', toMarkdown(await read(MARKDOWN_ROWS), columns));
        return;
      case 'csv':
        save(`${table.title}.csv`, 'text/csv', toCsv(await read(table.count), columns));
        return;
      case 'jsonl':
        save(`${table.title}.jsonl`, 'application/jsonl', toJsonLines(await read(table.count), columns));
        return;
      case 'verdicts':
        save('judgements.jsonl', 'application/jsonl', verdictsToJsonLines(verdicts));
    }
  };
  return (
    <select
      aria-label={trans.__('Take away')}
      value=""
      onChange={(event) => {
        take(event.target.value).catch((error: unknown) => {
          say(error instanceof Error ? error.message : String(error));
        });
      }}
    >
      <option value="">
        {marked.length === 0 ? trans.__('Take away…') : trans.__('Take away %1 marked…', marked.length)}
      </option>
      <option value="code">{trans.__('Code cell')}</option>
      <option value="python">{trans.__('Python block')}</option>
      <option value="markdown">{trans.__('Markdown table')}</option>
      <option value="csv">CSV</option>
      <option value="jsonl">JSONL</option>
      <option value="verdicts" disabled={Object.keys(verdicts).length === 0}>
        {trans.__('Judgements (JSONL)')}
      </option>
    </select>
  );
}

function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 10_000);
}
