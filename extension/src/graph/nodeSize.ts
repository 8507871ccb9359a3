import type { GraphNode } from '@querymill/kernel-bridge/core';

import { chipTexts } from './chipTexts';
import { noteText } from './noteText';

/** Width of a block on the canvas, in canvas units. */
export const NODE_WIDTH = 256;
/** Distance of the first port from the top of a node, and of one port from the next. */
export const FIRST_PORT = 46;
export const PORT_STEP = 18;

const HEAD = 58;
const CHIP_LINE = 22;
const CHIP_GAPS = 6;
/** Width of a letter in a chip, and of a chip's padding with the gap beside it. */
const CHIP_LETTER = 6.2;
const CHIP_ROOM = 16;
const LINE_WIDTH = NODE_WIDTH - 26;
const SAMPLES = 3 * 24 + 1;
const FUNNEL = 20;
const FIGURE = 46;
const NOTE_LINE = 18;
/** Width of a letter in a note, and how many lines one shows that is no heading. */
const NOTE_LETTER = 6;
const FREE_LINES = 4;

/** Width and height of a node. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The room that a node needs when it shows all it can: known before it has run, so that a layout does not
 * change while results come in.
 */
export function nodeSize(node: GraphNode): Size {
  const known = sizes.get(node);
  if (known !== undefined) return known;
  const size = measure(node);
  sizes.set(node, size);
  return size;
}

/** Measured once for each node: one that has not changed is the same object. */
const sizes = new WeakMap<GraphNode, Size>();

function measure(node: GraphNode): Size {
  if (node.kind === 'note') return noteSize(node.source, node.heading);
  if (node.kind === 'code') return { width: NODE_WIDTH, height: 92 };
  const { definition } = node;
  const samples = definition?.samples === undefined ? 0 : SAMPLES;
  const figure = Object.keys(definition?.metrics ?? {}).length === 0 ? 0 : FIGURE;
  const funnel = definition?.metrics?.['dropped'] === undefined ? 0 : FUNNEL;
  const ports = Math.max(linkedInputs(node).length, node.outputs.length);
  return {
    width: NODE_WIDTH,
    height: Math.max(
      HEAD + chipsHeight(chipTexts(node)) + samples + funnel + figure,
      FIRST_PORT + ports * PORT_STEP,
    ),
  };
}

/** Height of the chips, broken into lines as the page will break them. */
function chipsHeight(chips: readonly string[]): number {
  let lines = 1;
  let used = 0;
  for (const chip of chips) {
    const width = chip.length * CHIP_LETTER + CHIP_ROOM;
    if (used > 0 && used + width > LINE_WIDTH) {
      lines += 1;
      used = 0;
    }
    used += width;
  }
  return lines * CHIP_LINE + CHIP_GAPS;
}

/** The inputs that are ports on the canvas: those that only take a name are shown as a parameter is. */
export function linkedInputs(node: GraphNode & { kind: 'block' }): (typeof node)['inputs'] {
  return node.inputs.filter(
    ({ definition, state }) =>
      state.kind === 'links' || ![definition.type].flat().every((type) => type === 'Literal'),
  );
}

function noteSize(source: string, heading: number | null): Size {
  if (heading === 1) return { width: 2 * NODE_WIDTH, height: 62 };
  const { text } = noteText(source);
  const most = heading === null ? FREE_LINES : 1;
  const lines = Math.min(most, Math.ceil((text.length * NOTE_LETTER) / NODE_WIDTH));
  return { width: NODE_WIDTH, height: Math.max(1, (heading === null ? 0 : 1) + lines) * NOTE_LINE + 6 };
}
