import type { GraphEdge } from '@querymill/kernel-bridge/core';

/**
 * What stands at the ends of long links, by the id of the link: `seeds.pairs`. Of several that lead into one
 * port the first names all, as `sparse.scores +2`, and the others nothing.
 */
export function stubNames(far: ReadonlySet<GraphEdge>): Map<string, string> {
  const byPort = new Map<string, GraphEdge[]>();
  for (const edge of far) {
    const port = `${edge.to.cellId}:${edge.to.port ?? ''}`;
    byPort.set(port, [...(byPort.get(port) ?? []), edge]);
  }
  const names = new Map<string, string>();
  for (const [first, ...others] of byPort.values()) {
    if (first === undefined) continue;
    const name = `${first.name}.${first.from.port ?? ''}`;
    names.set(first.id, others.length === 0 ? name : `${name} +${String(others.length)}`);
    for (const { id } of others) names.set(id, '');
  }
  return names;
}
