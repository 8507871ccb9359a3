import type { ExploreRow, ExploreView } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { type ColumnLayout, shownColumns } from './columnLayout';
import { useExplorer } from './ExplorerContext';
import { toCode, toCsv, toJsonLines, toMarkdown } from './takeAway';

const PAGE = 1000;
/** Rows of a Markdown table: more do not read well in a notebook. */
const MARKDOWN_ROWS = 50;

/** Properties of TakeAwayMenu. */
export interface TakeAwayMenuProps {
  view: ExploreView;
  layout: ColumnLayout;
  addCell: (kind: 'code' | 'markdown', source: string) => void;
  say: (words: string) => void;
}

/** Takes the rows of the view elsewhere: a code cell, a file, or a table in the notebook. */
export function TakeAwayMenu({ view, layout, addCell, say }: TakeAwayMenuProps): JSX.Element {
  const { comm, table, trans } = useExplorer();
  const columns = shownColumns(table.columns, layout).map(({ name }) => name);
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
  const take = async (kind: string): Promise<void> => {
    if (kind === 'code') addCell('code', toCode(table.title, view));
    if (kind === 'markdown') addCell('markdown', toMarkdown(await read(MARKDOWN_ROWS), columns));
    if (kind === 'csv') save(`${table.title}.csv`, 'text/csv', toCsv(await read(table.count), columns));
    if (kind === 'jsonl')
      save(`${table.title}.jsonl`, 'application/jsonl', toJsonLines(await read(table.count), columns));
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
      <option value="">{trans.__('Take away…')}</option>
      <option value="code">{trans.__('Code cell')}</option>
      <option value="markdown">{trans.__('Markdown table')}</option>
      <option value="csv">CSV</option>
      <option value="jsonl">JSONL</option>
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
