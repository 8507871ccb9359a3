import type { GraphNode } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { usePipeline } from '../canvas/PipelineContext';
import { CellText } from './CellText';
import { ProblemList } from './ProblemList';

/** What there is to see of a cell that is not a block. */
export function CellInspector({ node }: { node: GraphNode }): JSX.Element {
  const { trans } = usePipeline();
  return (
    <>
      <div className="qm-form">
        <h3>{node.kind === 'note' ? trans.__('Note') : trans.__('Code cell %1', node.index + 1)}</h3>
        <ProblemList problems={node.problems} />
      </div>
      <CellText source={node.source} mark={null} />
    </>
  );
}
