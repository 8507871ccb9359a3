import type { CodeNode } from '@querymill/kernel-bridge/core';
import type { NodeProps } from '@xyflow/react';
import { type JSX, memo } from 'react';

import { showCode } from '../report/showCode';
import { StateLine } from '../report/StateLine';
import { VisibleText } from '../report/VisibleText';
import { AnyHandles } from './AnyHandles';
import type { CanvasNode } from './flowTypes';
import { NodeBoundary } from './NodeBoundary';
import { usePipeline } from './PipelineContext';
import { ProblemLines } from './ProblemLines';
import { useStep } from './useStep';

/** Any other code cell, shown quietly: its first lines and what it last printed. */
export const CodeNodeView = memo(function CodeNodeView({ data }: NodeProps<CanvasNode>): JSX.Element | null {
  const { trans } = usePipeline();
  return data.node.kind === 'code' ? (
    <NodeBoundary trans={trans}>
      <CodeCard node={data.node} />
    </NodeBoundary>
  ) : null;
});

const SHOWN_LINES = 3;
const LINE = 60;

function CodeCard({ node }: { node: CodeNode }): JSX.Element {
  const { trans } = usePipeline();
  const { runtime, state } = useStep(node.id);
  const lines = node.source.trim().split('\n');
  const ran = runtime.executionCount !== null && runtime.error === null && !runtime.executing;
  return (
    <article className="qm-card qm-card-code" data-state={state.kind}>
      <div className="qm-full">
        <header className="qm-head">
          <b>
            <VisibleText
              value={node.defines.length === 0 ? trans.__('code') : node.defines.slice(0, 3).join(', ')}
              max={80}
            />
          </b>
          <span>{ran ? `[${String(runtime.executionCount)}]` : trans.__('code')}</span>
        </header>
        {(runtime.executing || runtime.error !== null) && <StateLine state={state} />}
        <pre className="qm-code-lines">
          {showCode(lines.slice(0, SHOWN_LINES).join('\n'), LINE)}
          {lines.length > SHOWN_LINES && '\n…'}
        </pre>
        <ProblemLines problems={node.problems} />
        {runtime.error !== null && !runtime.executing && (
          <div className="qm-error">
            <VisibleText value={runtime.error} max={200} />
          </div>
        )}
        {runtime.error === null && runtime.text !== null && (
          <div className="qm-code-text">
            <VisibleText value={runtime.text} max={80} />
          </div>
        )}
      </div>
      <div className="qm-far-view" aria-hidden="true">
        <b>
          <VisibleText value={node.defines[0] ?? trans.__('code')} max={40} />
        </b>
      </div>
      <AnyHandles />
    </article>
  );
}
