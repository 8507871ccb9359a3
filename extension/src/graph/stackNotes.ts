import type { GraphNode } from '@querymill/kernel-bridge/core';

import type { Size } from './nodeSize';

/** A cell with the notes that belong above it. */
export interface Stack extends Size {
  /** Cell ids from top to bottom; the cell itself is the last. */
  readonly parts: readonly { readonly id: string; readonly top: number }[];
  /** Height of the notes above the cell. */
  readonly above: number;
}

/** Stacks that stand one below the other. */
export type Column = readonly Stack[];

/** The cells of a notebook, gathered for a drawing. */
export interface Stacks {
  /** The notebook's heading, which stands above everything. */
  readonly title: Stack | null;
  /** By the id of the cell at the foot of the stack. */
  readonly stacks: ReadonlyMap<string, Stack>;
  /** Notes below the last cell. */
  readonly trailing: Stack | null;
}

/** Height between a note and what it stands above. */
export const NOTE_GAP = 6;

/** Puts each note above the cell that follows it; a first-level heading at the top is the title. */
export function stackNotes(nodes: readonly GraphNode[], sizes: ReadonlyMap<string, Size>): Stacks {
  const stacks = new Map<string, Stack>();
  let title: Stack | null = null;
  let notes: GraphNode[] = [];
  for (const node of nodes) {
    if (node.kind === 'note') {
      if (title === null && node.heading === 1 && stacks.size === 0 && notes.length === 0) {
        title = toStack([node], sizes);
      } else notes.push(node);
    } else {
      stacks.set(node.id, toStack([...notes, node], sizes));
      notes = [];
    }
  }
  return { title, stacks, trailing: notes.length === 0 ? null : toStack(notes, sizes) };
}

function toStack(nodes: readonly GraphNode[], sizes: ReadonlyMap<string, Size>): Stack {
  const parts: { id: string; top: number }[] = [];
  let height = 0;
  let width = 0;
  for (const { id } of nodes) {
    const size = sizes.get(id) ?? { width: 0, height: 0 };
    parts.push({ id, top: height });
    height += size.height + NOTE_GAP;
    width = Math.max(width, size.width);
  }
  return { parts, width, height: height - NOTE_GAP, above: parts.at(-1)?.top ?? 0 };
}
