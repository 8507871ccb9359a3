import type { BlockNode, NotebookGraph } from '../graph/index.ts';
import { literalId, type Literal } from './planTypes.ts';

/** Every name in the block cells of a notebook that stands for a model, a data set or a file; each once. */
export function listLiterals(graph: NotebookGraph): Literal[] {
  const found = new Map<string, Literal>();
  for (const node of graph.nodes) {
    if (node.kind !== 'block') continue;
    for (const literal of literalsOf(node)) found.set(literalId(literal), literal);
  }
  return [...found.values()];
}

function literalsOf(node: BlockNode): Literal[] {
  const inputs = node.inputs.flatMap(({ definition, state }) => {
    const kind = definition.literal;
    if (kind === undefined || Array.isArray(kind)) return [];
    const value =
      state.kind === 'literal' ? state.value : state.kind === 'absent' ? definition.default : undefined;
    const names: readonly unknown[] = Array.isArray(value) ? value : [value];
    return names.filter((name) => typeof name === 'string').map((name) => ({ kind, name }));
  });
  const paths = node.parameters.flatMap(({ schema, state }) => {
    const value =
      state.kind === 'literal' ? state.value : state.kind === 'absent' ? schema['default'] : undefined;
    return schema['format'] === 'path' && typeof value === 'string'
      ? [{ kind: 'path' as const, name: value }]
      : [];
  });
  return [...inputs, ...paths];
}
