import type { GraphNode, NoteNode } from '@querymill/kernel-bridge/core';

/** A Markdown heading and the cells under it. */
export interface Group {
  readonly heading: NoteNode;
  /** The heading's own id first, then the cells in document order. */
  readonly members: readonly string[];
}

/** The groups of a notebook that hold a cell which is not a note. A first heading that names the notebook starts none. */
export function groupsOf(nodes: readonly GraphNode[]): Group[] {
  const groups: { heading: NoteNode; members: string[]; isEmpty: boolean }[] = [];
  for (const node of nodes) {
    if (node.kind === 'note' && node.heading !== null) {
      if (node.index > 0 || node.heading !== 1) {
        groups.push({ heading: node, members: [node.id], isEmpty: true });
      }
      continue;
    }
    const group = groups.at(-1);
    if (group === undefined) continue;
    group.members.push(node.id);
    if (node.kind !== 'note') group.isEmpty = false;
  }
  return groups.filter(({ isEmpty }) => !isEmpty).map(({ heading, members }) => ({ heading, members }));
}
