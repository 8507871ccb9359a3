import type { BrokenUse, NotebookGraph } from '@querymill/kernel-bridge/core';

import { linkedInputs } from '../graph/nodeSize';
import { brokenInWords } from './BrokenUseView';
import { ANY_PORT, type BrokenEdge } from './flowTypes';

/** The dependencies that do not hold and have two ends, for the canvas. What nothing defines is told on the port. */
export function toBrokenEdges(graph: NotebookGraph): BrokenEdge[] {
  return graph.broken.flatMap((use) => {
    const { id, from, to } = use;
    if (from === null) return [];
    return {
      id,
      type: 'broken' as const,
      source: from.cellId,
      target: to.cellId,
      sourceHandle: from.port ?? ANY_PORT,
      targetHandle: handleOf(graph, use),
      data: { use },
      selectable: false,
      reconnectable: false,
      deletable: false,
      ariaLabel: brokenInWords(use),
    };
  });
}

function handleOf({ byId }: NotebookGraph, { to }: BrokenUse): string {
  const target = byId.get(to.cellId);
  const drawn = target?.kind === 'block' && linkedInputs(target).some(({ name }) => name === to.port);
  return drawn && to.port !== null ? to.port : ANY_PORT;
}
