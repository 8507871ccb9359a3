import { useStoreApi } from '@xyflow/react';
import { type PointerEvent, useCallback } from 'react';

import { groupsOf } from '../graph/groupsOf';
import { usePipeline } from './PipelineContext';

/**
 * Makes a heading the grip of its group: pressing it selects the group, so that dragging it moves all of it.
 * With Shift or Ctrl it is added to the selection like any other node.
 *
 * @returns to be called before the canvas sees the pointer go down
 */
export function useGroupGrip(): (event: PointerEvent) => void {
  const { controller } = usePipeline();
  const store = useStoreApi();
  return useCallback(
    ({ target, button, shiftKey, ctrlKey, metaKey }: PointerEvent) => {
      if (button !== 0 || shiftKey || ctrlKey || metaKey || !(target instanceof Element)) return;
      const id = target.closest('.qm-node-note')?.getAttribute('data-id');
      const group = groupsOf(controller.model.graph.get().nodes).find(({ heading }) => heading.id === id);
      if (group !== undefined) store.getState().addSelectedNodes([...group.members]);
    },
    [controller, store],
  );
}
