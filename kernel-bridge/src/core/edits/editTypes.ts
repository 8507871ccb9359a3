import type { Catalogue } from '../blocks/BlockDefinition.ts';
import type { CellCache, JsonValue } from '../cells/index.ts';
import type { NotebookCell, Position } from '../graph/graphTypes.ts';

/**
 * One change of a notebook. A list of edits is applied in its order, each to what the one before left; splices come
 * before structural edits, deletions go from the last cell to the first.
 */
export type Edit =
  /** Replace `source.slice(from, to)` by `text`. */
  | {
      readonly kind: 'splice';
      readonly cellId: string;
      readonly from: number;
      readonly to: number;
      readonly text: string;
    }
  /** Put a cell before the one at `index`. */
  | { readonly kind: 'insert'; readonly index: number; readonly cell: NotebookCell }
  | { readonly kind: 'delete'; readonly cellId: string }
  /** Take the cell out, then put it at `index` of what is left. */
  | { readonly kind: 'move'; readonly cellId: string; readonly index: number }
  /** Set `metadata.querymill`; null removes it. */
  | {
      readonly kind: 'metadata';
      readonly cellId: string;
      readonly value: Readonly<Record<string, unknown>> | null;
    };

/** What a gesture is made on. */
export interface Notebook {
  readonly cells: readonly NotebookCell[];
  readonly catalogue: Catalogue;
  /** Parsed cells of earlier calls; one for each open document. */
  readonly cache?: CellCache;
}

/** One end of a link. */
export interface PortAddress {
  readonly cellId: string;
  readonly port: string;
}

/** A value for a parameter or a port that takes a literal: JSON, or the user's own expression. */
export type NewValue = { readonly value: JsonValue } | { readonly expression: string };

export type SetParameter = { readonly cellId: string; readonly name: string } & NewValue;
export interface ResetParameter {
  readonly cellId: string;
  readonly name: string;
}
export interface Connect {
  readonly from: PortAddress;
  /** `index`: place in a list port, by default the end. */
  readonly to: PortAddress & { readonly index?: number };
}
export interface Disconnect {
  /** `index`: which link of a list port, by default the only one. */
  readonly to: PortAddress & { readonly index?: number };
}
export interface AddBlock {
  readonly type: string;
  /** Id of the new cell; by default one made from its name. */
  readonly id?: string;
  /** Put it after this cell; by default after the cells it takes its inputs from, else at the end. */
  readonly after?: string;
  readonly position?: Position;
  /** Input port to the output ports that go in. */
  readonly inputs?: Readonly<Record<string, readonly PortAddress[]>>;
  readonly parameters?: Readonly<Record<string, JsonValue>>;
}
export interface RemoveCells {
  readonly cellIds: readonly string[];
  /** Join what came in to what went out, where the types allow it. */
  readonly reconnect?: boolean;
}
export interface InsertBlock {
  readonly type: string;
  /** What goes in, in this order. */
  readonly from: readonly PortAddress[];
  /** Where the block's output goes; `index`: the link of a list port that it replaces. */
  readonly to: PortAddress & { readonly index?: number };
  readonly position?: Position;
}
export interface PutIntoLink {
  /** The block. */
  readonly cellId: string;
  /** The output that the link comes from. */
  readonly from: PortAddress;
  /** The input that it goes to; `index`: which link of a list port. */
  readonly to: PortAddress & { readonly index?: number };
}
export interface PasteCells {
  /** In document order; their ids are replaced. */
  readonly cells: readonly NotebookCell[];
  /** Put them after this cell; by default at the end. */
  readonly after?: string;
  /** Added to the places that the copies know. */
  readonly offset?: Position;
}
export interface AddRound {
  /** Added to the places of the copies. */
  readonly offset?: Position;
}
export interface GroupCells {
  readonly cellIds: readonly string[];
  /** Words of the heading. */
  readonly title: string;
  readonly position?: Position;
}
export interface AddNote {
  /** Markdown. */
  readonly text: string;
  /** Put it above this cell; by default at the end. */
  readonly before?: string;
  readonly position?: Position;
}
export interface SetSource {
  readonly cellId: string;
  readonly source: string;
}
export interface RenameBlock {
  readonly cellId: string;
  readonly name: string;
}
/** `value: null` removes the option. */
export interface SetOption {
  readonly cellId: string;
  readonly name: string;
  readonly value: JsonValue;
}
export interface PlaceNodes {
  /** Cell id to place; rounded to integers. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Of these, whether the user put them there (a layout leaves those alone); by default what was so before. */
  readonly byHand?: ReadonlyMap<string, boolean>;
}
