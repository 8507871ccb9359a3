import type { BlockDefinition, InputPort, OutputPort, ParameterSchema } from '../contracts/types.ts';
import type { BlockCell, CodeCell, JsonValue, PropertySyntax, SourceRange } from '../cells/cellTypes.ts';

/** A cell of a notebook, as nbformat has it, with its source as one string. */
export interface NotebookCell {
  readonly id: string;
  readonly type: 'code' | 'markdown' | 'raw';
  readonly source: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Where a node stands on the canvas. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/** What is wrong with a cell, in the house error form. */
export interface Problem {
  readonly code:
    | 'syntax'
    | 'unknownBlock'
    | 'unknownArgument'
    | 'repeatedArgument'
    | 'unknownPort'
    | 'wrongValue'
    | 'missingInput'
    | 'missingParameter'
    | 'wrongPortType'
    | 'unknownName'
    | 'definedBelow'
    | 'definedTwice'
    | 'unknownOption';
  readonly severity: 'error' | 'warning' | 'note';
  readonly cellId: string;
  /** In the cell's source; null where the problem is what is not there. */
  readonly range: SourceRange | null;
  /** The port, parameter or option it is about. */
  readonly argument: string | null;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
  /** `title: cause. fix` */
  readonly message: string;
}

/** What stands in a port or parameter of a block. */
export type ArgumentState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'literal'; readonly value: JsonValue; readonly text: string }
  /** One or more links to other steps. */
  | { readonly kind: 'links'; readonly text: string }
  /** The user's own code, shown as it is. */
  | { readonly kind: 'expression'; readonly text: string };

/** An input port of a block node. */
export interface InputState {
  readonly name: string;
  readonly definition: InputPort;
  readonly state: ArgumentState;
  readonly property: PropertySyntax | null;
}

/** A parameter of a block node. */
export interface ParameterState {
  readonly name: string;
  readonly schema: ParameterSchema;
  readonly state: ArgumentState;
  readonly property: PropertySyntax | null;
}

/** An output port of a block node. */
export interface OutputState {
  readonly name: string;
  readonly definition: OutputPort;
}

interface NodeBase {
  /** The cell's id. */
  readonly id: string;
  /** The cell's place in the notebook. */
  readonly index: number;
  readonly source: string;
  /** Null: not placed by anyone, lay it out. */
  readonly position: Position | null;
  readonly problems: readonly Problem[];
}

/** A block cell. */
export interface BlockNode extends NodeBase {
  readonly kind: 'block';
  /** The variable it defines. */
  readonly name: string;
  readonly type: string;
  /** Null: no block of this type is known. Then the lists below show what the cell says. */
  readonly definition: BlockDefinition | null;
  readonly cell: BlockCell;
  readonly inputs: readonly InputState[];
  readonly outputs: readonly OutputState[];
  readonly parameters: readonly ParameterState[];
  /** Options by name: JSON values, and other expressions as text. */
  readonly options: ReadonlyMap<string, ArgumentState>;
}

/** Any other code cell. */
export interface CodeNode extends NodeBase {
  readonly kind: 'code';
  readonly cell: CodeCell;
  /** Names it defines at top level, each once. */
  readonly defines: readonly string[];
  /** Names of other cells it uses, each once. */
  readonly uses: readonly string[];
}

/** A Markdown or raw cell. */
export interface NoteNode extends NodeBase {
  readonly kind: 'note';
  /** Level of the heading it starts a section with, 1 to 6; null: it starts none. */
  readonly heading: number | null;
}

export type GraphNode = BlockNode | CodeNode | NoteNode;

/** One dependency between two cells. */
export interface GraphEdge {
  /** Stable while the link stands: target, port, source and its port. */
  readonly id: string;
  /** `port`: null if it is not exactly one port of a block. */
  readonly from: { readonly cellId: string; readonly port: string | null };
  /** `port`: an input or parameter of a block, null for a code cell. `index`: place in a list port. */
  readonly to: { readonly cellId: string; readonly port: string | null; readonly index: number | null };
  /** The variable that joins them. */
  readonly name: string;
  /** Known output of a block to known input of a block. */
  readonly typed: boolean;
  /** Written in an input as exactly `IDENT.PORT`, or in a list of those: it can be cut on the graph. */
  readonly link: boolean;
  /** Artifact type that flows; null if not typed. */
  readonly artifact: string | null;
  /** Whether a problem is about this very link. */
  readonly broken: boolean;
  /** Where it is written, in the target's source. */
  readonly range: SourceRange;
}

/** A dependency that does not hold: drawn in red, with the reason, and no part of any order. */
export interface BrokenUse {
  readonly id: string;
  /** The cell that the user may have meant: it stands below, or defines the name again. Null: there is none. */
  readonly from: { readonly cellId: string; readonly port: string | null } | null;
  readonly to: { readonly cellId: string; readonly port: string | null };
  /** As it is written: `nothing.retriever`. */
  readonly text: string;
  /** Why it does not hold, in words. */
  readonly reason: string;
}

/** A notebook as a graph. */
export interface NotebookGraph {
  /** In document order, one for each cell. */
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly broken: readonly BrokenUse[];
  readonly problems: readonly Problem[];
  /** Node by cell id. */
  readonly byId: ReadonlyMap<string, GraphNode>;
}
