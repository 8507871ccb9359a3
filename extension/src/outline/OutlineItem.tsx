import { type GraphNode, showText } from '@querymill/kernel-bridge/core';
import { type JSX, type KeyboardEvent, memo } from 'react';

import { usePipeline, useStore } from '../canvas/PipelineContext';
import { useStep } from '../canvas/useStep';
import { noteText } from '../graph/noteText';
import { mainFigure } from '../report/mainFigure';
import { StateMark } from '../report/StateMark';
import { VisibleText } from '../report/VisibleText';

/** Properties of OutlineItem. */
export interface OutlineItemProps {
  node: GraphNode;
  level: number;
  /** It is the one that Tab leads to. */
  current: boolean;
  selected: boolean;
}

/** One cell in the outline: its name, what it is, how it stands, what goes in. */
export const OutlineItem = memo(function OutlineItem({
  node,
  level,
  current,
  selected,
}: OutlineItemProps): JSX.Element {
  const { controller, trans } = usePipeline();
  const graph = useStore(controller.model.graph);
  const { runtime, state } = useStep(node.id);
  const sources = graph.edges.filter(({ to }) => to.cellId === node.id).map(({ name }) => name);
  const figure =
    node.kind === 'block' && runtime.payload !== null
      ? mainFigure(runtime.payload, node.definition ?? undefined)
      : null;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') controller.canvas?.focusFirstField(node.id);
    else if (event.key === ' ') controller.canvas?.select([node.id]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <li
      role="treeitem"
      aria-level={level}
      aria-selected={selected}
      tabIndex={current ? 0 : -1}
      style={{ paddingLeft: 8 + 12 * (level - 1) }}
      onClick={() => controller.canvas?.focusNode(node.id)}
      onKeyDown={onKeyDown}
    >
      {node.kind === 'note' ? (
        <VisibleText value={noteText(node.source).heading || noteText(node.source).text} max={60} />
      ) : (
        <>
          <StateMark kind={state.kind} />
          <b>
            <VisibleText
              value={node.kind === 'block' ? node.name : (node.defines[0] ?? trans.__('code'))}
              max={60}
            />
          </b>{' '}
          <span>
            {node.kind === 'block' ? showText(node.type, 40) : trans.__('code')}, {showText(state.words, 160)}
            {figure !== null && `, ${figure.value} ${figure.label}`}
            {sources.length > 0 &&
              `, ${trans.__('from %1', showText([...new Set(sources)].join(', '), 160))}`}
            {node.problems.length > 0 && `, ${trans._n('%1 problem', '%1 problems', node.problems.length)}`}
          </span>
        </>
      )}
    </li>
  );
});
