import type { CellBindings } from './bindNames.ts';
import type { BrokenUse, GraphNode } from './graphTypes.ts';

/**
 * The dependencies of one cell that do not hold: names that only a cell below defines, names of a block that
 * nothing defines, and block names that are defined once more.
 *
 * @param target the cell, with its problems
 * @param bound its names
 * @param nodes all nodes by index
 */
export function brokenUses(target: GraphNode, bound: CellBindings, nodes: readonly GraphNode[]): BrokenUse[] {
  if (target.kind === 'note') return [];
  const found = new Map<string, BrokenUse>();
  for (const { use, definedIn, definedBelow } of bound.uses) {
    if (definedIn !== null || use.deferred) continue;
    const problem = target.problems.find(
      ({ code, severity, title }) =>
        (code === 'unknownName' || code === 'definedBelow') &&
        severity !== 'note' &&
        title === `Cannot use "${use.name}"`,
    );
    if (problem === undefined) continue;
    const below = definedBelow === null ? undefined : nodes[definedBelow];
    const text = use.member === null ? use.name : `${use.name}.${use.member}`;
    const to = { cellId: target.id, port: argumentOf(target, use.from) };
    const id = `broken:${text}>${target.id}:${to.port ?? ''}`;
    const from = below === undefined ? null : { cellId: below.id, port: outputOf(below, use.member) };
    found.set(id, { id, from, to, text, reason: problem.cause });
  }
  for (const { definition, before } of bound.redefines) {
    const first = nodes[before];
    if (first === undefined || (target.kind !== 'block' && first.kind !== 'block')) continue;
    const id = `twice:${definition.name}>${target.id}`;
    const reason = `both define "${definition.name}"`;
    const from = { cellId: first.id, port: null };
    found.set(id, { id, from, to: { cellId: target.id, port: null }, text: definition.name, reason });
  }
  return [...found.values()];
}

function argumentOf(target: GraphNode, offset: number): string | null {
  if (target.kind !== 'block') return null;
  return target.cell.args?.items.find(({ from, to }) => from <= offset && offset < to)?.key ?? null;
}

function outputOf(source: GraphNode, member: string | null): string | null {
  const known = source.kind === 'block' && source.outputs.some(({ name }) => name === member);
  return known ? member : null;
}
