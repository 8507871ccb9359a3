import {
  type BlockDefinition,
  type Catalogue,
  type NotebookGraph,
  type PortAddress,
  portAccepts,
} from '@querymill/kernel-bridge/core';

import type { LinkStart } from '../canvas/fittingPorts';

/** A block that can take up a loose link, and the port that does. */
export interface Fit {
  readonly block: BlockDefinition;
  readonly port: string;
}

/** The blocks that a loose link can end in: those that need it first, then those that can do without. */
export function fittingBlocks(catalogue: Catalogue, graph: NotebookGraph, start: LinkStart): Fit[] {
  const node = start.nodeId === null ? undefined : graph.byId.get(start.nodeId);
  if (node?.kind !== 'block') return [];
  const fits: (Fit & { rank: number })[] = [];
  for (const block of catalogue.values()) {
    if (start.handleType === 'source') {
      const type = node.outputs.find(({ name }) => name === start.handleId)?.definition.type ?? '';
      const ports = Object.entries(block.inputs).filter(([, port]) => portAccepts(port, type));
      const needed = ports.find(([, port]) => port.optional !== true);
      const [name] = needed ?? ports[0] ?? [];
      if (name !== undefined) fits.push({ block, port: name, rank: needed === undefined ? 1 : 0 });
    } else {
      const input = node.inputs.find(({ name }) => name === start.handleId)?.definition;
      const name = Object.entries(block.outputs).find(
        ([, port]) => input !== undefined && portAccepts(input, port.type),
      )?.[0];
      if (name !== undefined) fits.push({ block, port: name, rank: block.stage === 'tools' ? 1 : 0 });
    }
  }
  return fits.sort((a, b) => a.rank - b.rank);
}

/** Where a loose link started, as one end of a link. */
export function startAddress({ nodeId, handleId }: LinkStart): PortAddress | undefined {
  return nodeId === null || handleId === null ? undefined : { cellId: nodeId, port: handleId };
}
