import type { SourceRange } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { usePipeline } from '../canvas/PipelineContext';
import { showCode } from '../report/showCode';

/** Properties of CellText. */
export interface CellTextProps {
  source: string;
  /** Characters that the field in use writes. */
  mark: SourceRange | null;
}

/** The text of a cell, with the characters marked that belong to the field in use. */
export function CellText({ source, mark }: CellTextProps): JSX.Element {
  const { trans } = usePipeline();
  const from = mark?.from ?? source.length;
  const to = mark?.to ?? source.length;
  return (
    <figure className="qm-cell">
      <figcaption>{trans.__('Cell')}</figcaption>
      <pre>
        {showCode(source.slice(0, from))}
        {mark !== null && <mark>{showCode(source.slice(from, to))}</mark>}
        {showCode(source.slice(to))}
      </pre>
    </figure>
  );
}
