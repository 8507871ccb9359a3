import { type JSX, type KeyboardEvent, useRef } from 'react';

import { usePipeline, useStore } from '../canvas/PipelineContext';
import { BlockInspector } from './BlockInspector';
import { CellInspector } from './CellInspector';
import { useWantedField } from './useWantedField';

/**
 * The panel at the right: form and cell of the selected block together. Hidden while nothing is selected;
 * Escape leads back to the node.
 */
export function Inspector(): JSX.Element | null {
  const { controller, trans } = usePipeline();
  const selection = useStore(controller.selection);
  const open = useStore(controller.inspectorOpen);
  const graph = useStore(controller.model.graph);
  const [cellId] = selection;
  const found = cellId === undefined ? undefined : graph.byId.get(cellId);
  const node = open && selection.length === 1 ? found : undefined;
  const panel = useRef<HTMLElement>(null);
  useWantedField(panel, node?.id);
  if (node === undefined) return null;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    controller.canvas?.focusNode(node.id);
  };
  return (
    <aside
      ref={panel}
      className="qm-inspector"
      aria-label={trans.__('Block inspector')}
      onKeyDown={onKeyDown}
    >
      {node.kind === 'block' ? (
        <BlockInspector key={node.id} node={node} />
      ) : (
        <CellInspector key={node.id} node={node} />
      )}
    </aside>
  );
}
