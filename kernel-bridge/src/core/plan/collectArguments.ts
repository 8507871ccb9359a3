import type { BlockNode, GraphEdge } from '../graph/index.ts';
import type { PortSources } from '../keys/index.ts';

/** Artifacts of steps whose bytes are known: cell id, then port. */
export type KnownOutputs = Map<string, ReadonlyMap<string, unknown>>;

/**
 * The arguments of a block cell as its call would get them, and how its ports are written.
 * Call it when nothing upstream is unknown.
 */
export function collectArguments(
  node: BlockNode,
  edges: readonly GraphEdge[],
  outputs: KnownOutputs,
): { readonly args: Readonly<Record<string, unknown>>; readonly sources: PortSources } {
  const args: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  for (const { name, state } of [...node.inputs, ...node.parameters]) {
    if (state.kind === 'literal') args[name] = state.value;
    if (state.kind === 'links') sources[name] = state.text;
  }
  const linked = edges.filter((edge) => edge.typed).sort((a, b) => (a.to.index ?? 0) - (b.to.index ?? 0));
  for (const { from, to } of linked) {
    if (from.port === null || to.port === null) continue;
    const artifact = outputs.get(from.cellId)?.get(from.port);
    const list = args[to.port];
    if (to.index === null) args[to.port] = artifact;
    else if (Array.isArray(list)) list.push(artifact);
    else args[to.port] = [artifact];
  }
  return { args, sources };
}
