import type { BlockNode } from '@querymill/kernel-bridge/core';
import type { NodeProps } from '@xyflow/react';
import { type JSX, memo } from 'react';

import { linkedInputs } from '../graph/nodeSize';
import { mainFigure } from '../report/mainFigure';
import { ProgressBar } from '../report/ProgressBar';
import { StateLine } from '../report/StateLine';
import { StateMark } from '../report/StateMark';
import { StepReport } from '../report/StepReport';
import { VisibleText } from '../report/VisibleText';
import { AnyHandles } from './AnyHandles';
import { chipTexts } from '../graph/chipTexts';
import type { CanvasNode } from './flowTypes';
import { isBypassed } from '../graph/isBypassed';
import { NodeBoundary } from './NodeBoundary';
import { usePipeline } from './PipelineContext';
import { PlanBadge } from './PlanBadge';
import { PortHandle } from './PortHandle';
import { ProblemLines } from './ProblemLines';
import { useStep } from './useStep';

/** A block: a small report of its step, with its ports at the sides. */
export const BlockNodeView = memo(function BlockNodeView({
  data,
}: NodeProps<CanvasNode>): JSX.Element | null {
  const { trans } = usePipeline();
  return data.node.kind === 'block' ? (
    <NodeBoundary trans={trans}>
      <BlockCard node={data.node} usedOutputs={data.usedOutputs} />
    </NodeBoundary>
  ) : null;
});

function BlockCard({ node, usedOutputs }: { node: BlockNode; usedOutputs: string }): JSX.Element {
  const { trans } = usePipeline();
  const used = usedOutputs.split(' ');
  const { runtime, state } = useStep(node.id);
  const { payload } = runtime;
  const block = node.definition ?? undefined;
  const figure = payload === null ? null : mainFigure(payload, block);
  const bypassed = isBypassed(node);
  const chips = [...(bypassed ? [trans.__('bypassed')] : []), ...chipTexts(node)];
  const running = payload?.state === 'running' && state.kind === 'running';
  return (
    <article
      className={`qm-card qm-stage-${block?.stage ?? 'tools'} qm-card-${state.kind} ${bypassed ? 'qm-card-bypassed' : ''}`}
      data-state={state.kind}
      title={block?.summary}
    >
      <div className="qm-full">
        <header className="qm-head">
          <b>
            <VisibleText value={node.name} max={60} />
          </b>
          <VisibleText value={node.type} max={40} className="qm-type" />
        </header>
        <StateLine state={state} />
        <PlanBadge cellId={node.id} />
        {running && payload.progress !== null && <ProgressBar progress={payload.progress} />}
        {chips.length > 0 && (
          <ul className="qm-chips" aria-label={trans.__('Settings')}>
            {chips.map((chip, index) => (
              <li key={index}>
                <VisibleText value={chip} max={40} />
              </li>
            ))}
          </ul>
        )}
        <ProblemLines problems={node.problems} />
        {payload === null && runtime.error !== null && !runtime.executing && (
          <div className="qm-error">
            <VisibleText value={runtime.error} max={300} />
          </div>
        )}
        {payload !== null && <StepReport payload={payload} block={block} form="node" />}
      </div>
      <div className="qm-far-view" aria-hidden="true">
        <b>
          <VisibleText value={node.name} max={40} />
        </b>
        <span className={`qm-state qm-state-${state.kind}`}>
          <StateMark kind={state.kind} />
          <VisibleText value={shortWords(state.words)} max={32} />
        </span>
        {figure !== null && (
          <span className="qm-far-figure">
            <strong>{figure.value}</strong> {figure.label}
          </span>
        )}
      </div>
      <AnyHandles />
      {linkedInputs(node).map(({ name, definition, state: input }, index) => (
        <PortHandle
          key={name}
          cellId={node.id}
          name={name}
          side="input"
          index={index}
          type={[definition.type].flat().join(' or ')}
          linked={input.kind === 'links'}
          missing={
            input.kind === 'absent' && definition.optional !== true && definition.default === undefined
          }
        />
      ))}
      {node.outputs.map(({ name, definition }, index) => (
        <PortHandle
          key={name}
          cellId={node.id}
          name={name}
          side="output"
          index={index}
          type={definition.type}
          linked={used.includes(name)}
        />
      ))}
    </article>
  );
}

/** Far away there is room for the first part of a state only. */
function shortWords(words: string): string {
  return words.split(/ · |: /)[0] ?? words;
}
