import {
  addBlock,
  type AddBlock,
  addNote,
  addRound,
  applyEdits,
  type BlockNode,
  connect,
  type Edit,
  groupCells,
  headingOf,
  insertBlock,
  type InsertBlock,
  type NotebookCell,
  pasteCells,
  placeNodes,
  type Position,
  putIntoLink,
  type PutIntoLink,
  QuerymillError,
  sectionOf,
  setOption,
} from '@querymill/kernel-bridge/core';

import { alignNodes, type Alignment, type Box } from '../graph/alignNodes';
import { isBypassed } from '../graph/isBypassed';
import { readCopiedCells, writeCells } from './clipboard';
import type { LinkStart } from './fittingPorts';
import type { PipelineController } from './PipelineController';

const SHIFT = { x: 32, y: 32 };
const ROUND_GAP = 120;

/** A block that takes up a loose link. */
export interface AddToLink {
  readonly type: string;
  /** Its port that the link ends in. */
  readonly port: string;
  readonly start: LinkStart;
  /** By default where there is room. */
  readonly position?: Position;
}

/** What can be done to a selection: each is one gesture, and one step of undo. */
export class GraphGestures {
  readonly #controller: PipelineController;

  constructor(controller: PipelineController) {
    this.#controller = controller;
  }

  /** Adds a block, behind the selected one where one is selected, and goes to its first field. */
  add(gesture: AddBlock): boolean {
    const [after, ...more] = this.#controller.selection.get();
    const place = after === undefined || more.length > 0 ? {} : { after };
    const { graph } = this.#controller.model;
    const before = new Set(graph.get().byId.keys());
    if (!this.#controller.bringIn((notebook) => addBlock(notebook, { ...place, ...gesture }))) return false;
    const added = graph.get().nodes.find(({ id }) => !before.has(id));
    if (added !== undefined) requestAnimationFrame(() => this.#controller.canvas?.focusFirstField(added.id));
    return true;
  }

  /** Adds a block that takes up a loose link with one of its ports, as one step. */
  addToLink({ type, port, start, ...place }: AddToLink): boolean {
    if (start.nodeId === null || start.handleId === null) return false;
    const end = { cellId: start.nodeId, port: start.handleId };
    if (start.handleType === 'source') {
      return this.add({ type, ...place, after: end.cellId, inputs: { [port]: [end] } });
    }
    return this.#added((notebook) => {
      const index = notebook.cells.findIndex(({ id }) => id === end.cellId);
      const above = notebook.cells[index - 1]?.id;
      const cut = addBlock(notebook, { type, ...place, ...(above === undefined ? {} : { after: above }) });
      const [edit] = cut;
      if (edit?.kind !== 'insert') return cut;
      const top: Edit = above === undefined ? { ...edit, index: 0 } : edit;
      const cells = applyEdits(notebook.cells, [top]);
      const from = { cellId: edit.cell.id, port };
      return [top, ...connect({ ...notebook, cells }, { from, to: end })];
    });
  }

  /** Puts the selected cells on the clipboard. */
  async copy(): Promise<boolean> {
    const cellIds = this.#controller.selection.get();
    if (cellIds.length === 0) return false;
    await writeCells(this.#controller.model.notebook, cellIds, this.#places());
    return true;
  }

  async cut(): Promise<boolean> {
    const cellIds = this.#controller.selection.get();
    return (await this.copy()) && this.#controller.remove(cellIds, { reconnect: false });
  }

  /** Puts what is on the clipboard behind the selection, with fresh names. */
  async paste(): Promise<boolean> {
    const cells = await readCopiedCells();
    return cells.length > 0 && this.#put(cells);
  }

  duplicate(): boolean {
    const wanted = new Set(this.#controller.selection.get());
    const places = this.#places();
    const cells = this.#controller.model.view.cells.filter(({ id }) => wanted.has(id));
    return (
      cells.length > 0 &&
      this.#put(cells.map((cell) => ({ ...cell, metadata: { querymill: places.get(cell.id) } })))
    );
  }

  /** Lets the selected filters pass everything, or work again. */
  toggleBypass(): boolean {
    const blocks = this.bypassable();
    const on = blocks.every(isBypassed);
    return (
      blocks.length > 0 &&
      this.#controller.gesture((notebook) =>
        blocks.flatMap(({ id }) =>
          setOption(notebook, { cellId: id, name: 'bypass', value: on ? null : true }),
        ),
      )
    );
  }

  /** Whether a selected block lets everything pass. */
  isBypassed(): boolean {
    return this.bypassable().some(isBypassed);
  }

  /** The selected blocks that can be bypassed. */
  bypassable(): BlockNode[] {
    const { byId } = this.#controller.model.graph.get();
    return this.#controller.selection.get().flatMap((id) => {
      const node = byId.get(id);
      return node?.kind === 'block' && node.definition?.bypass !== undefined ? [node] : [];
    });
  }

  /** Copies everything from the last generator to what improves it, behind that. */
  addRound(): boolean {
    const ends = [...this.#places().values()].map(({ y }) => y);
    const offset = { x: 0, y: Math.max(0, ...ends) - Math.min(0, ...ends) + ROUND_GAP };
    return this.#added((notebook) => addRound(notebook, { offset }), { isLoose: true });
  }

  /** Puts the selected cells under a heading of their own. */
  group(title: string): boolean {
    const cellIds = this.#controller.selection.get();
    return this.#added((notebook) => groupCells(notebook, { cellIds, title }));
  }

  /** Adds a note above the selected cell, or at the end, and opens it. */
  addNote(position?: Position): boolean {
    const { graph } = this.#controller.model;
    const before = [...graph.get().byId.keys()];
    const [below] = this.#controller.selection.get();
    const isAdded = this.#added((notebook) =>
      addNote(notebook, {
        text: 'Note',
        ...(below === undefined ? {} : { before: below }),
        ...(position === undefined ? {} : { position }),
      }),
    );
    if (!isAdded) return false;
    const known = new Set(before);
    const note = graph.get().nodes.find(({ id }) => !known.has(id));
    this.#controller.editNote(note?.id ?? null);
    return true;
  }

  /** Puts a block between outputs and an input. */
  insert(gesture: InsertBlock): boolean {
    return this.#added((notebook) => insertBlock(notebook, gesture));
  }

  /** Whether a block can be put into a link. */
  canPutIntoLink(gesture: PutIntoLink): boolean {
    try {
      putIntoLink(this.#controller.model.view, gesture);
      return true;
    } catch (error) {
      if (error instanceof QuerymillError) return false;
      throw error;
    }
  }

  /** Puts a block into a link, and leaves it where it was dropped. */
  putIntoLink(gesture: PutIntoLink, places: ReadonlyMap<string, Position>): boolean {
    const byHand = new Map([[gesture.cellId, true]]);
    return this.#controller.gesture((notebook) => {
      const placed = placeNodes(notebook, { positions: places, byHand });
      const cells = applyEdits(notebook.cells, placed);
      return [...placed, ...putIntoLink({ ...notebook, cells }, gesture)];
    });
  }

  /** Moves the selected nodes onto a common line, or spreads them evenly. */
  align(alignment: Alignment): boolean {
    const boxes = this.#controller.canvas?.boxes() ?? new Map<string, Box>();
    const wanted = new Map(
      this.#controller.selection.get().flatMap((id) => {
        const box = boxes.get(id);
        return box === undefined ? [] : [[id, box] as const];
      }),
    );
    const aligned = alignNodes(wanted, alignment);
    return this.#controller.place(new Map([...this.#places(), ...aligned]), aligned.keys());
  }

  /** Selects a heading with every cell under it; any other cell with all of its group. */
  selectGroup(): void {
    const { cells } = this.#controller.model.view;
    const index = cells.findIndex(({ id }) => id === this.#controller.selection.get()[0]);
    const cell = cells[index];
    if (cell === undefined) return;
    const { from, to } = sectionOf(cells, index);
    const members = cells.slice(from, to).filter((each) => headingOf(each)?.level !== 1);
    this.#controller.canvas?.select(members.map(({ id }) => id));
  }

  #put(cells: readonly NotebookCell[]): boolean {
    const after = this.#controller.selection.get().at(-1);
    return this.#added(
      (notebook) => pasteCells(notebook, { cells, offset: SHIFT, ...(after === undefined ? {} : { after }) }),
      { isLoose: true },
    );
  }

  /** Makes a gesture and selects what came with it. */
  #added(...gesture: Parameters<PipelineController['bringIn']>): boolean {
    const { graph } = this.#controller.model;
    const before = new Set(graph.get().byId.keys());
    if (!this.#controller.bringIn(...gesture)) return false;
    const added = graph.get().nodes.filter(({ id }) => !before.has(id));
    if (added.length > 0) {
      requestAnimationFrame(() => this.#controller.canvas?.select(added.map(({ id }) => id)));
    }
    return true;
  }

  #places(): ReadonlyMap<string, Position> {
    return this.#controller.canvas?.places() ?? new Map<string, Position>();
  }
}
