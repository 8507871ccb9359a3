/** Name of the comm target that gives the output of cells to a page which was not there when it came. */
export const OUTPUT_TARGET = 'querymill.output';

/** How far a cell has come: waiting for those before it, running, or at its end. */
export type KeptState = 'queued' | 'running' | 'done';

/** What the kernel knows of the last run of a cell. */
export interface KeptCell {
  readonly cellId: string;
  /** The code that ran: output belongs to this text and to no other. */
  readonly source: string;
  readonly state: KeptState;
  /** Id of the execute request, and of the page's connection that sent it. */
  readonly msgId: string;
  readonly session: string;
  readonly count: number | null;
  /** When output, state or count changed last, as ISO 8601 in UTC. */
  readonly changed: string;
  /** Whether this kernel ran it, and not the one that ran before it for the same notebook. */
  readonly current: boolean;
}

/** A piece of output, as the message that brought it: types and contents are those of the Jupyter protocol. */
export interface KeptMessage {
  readonly type: 'stream' | 'display_data' | 'execute_result' | 'error';
  readonly content: Readonly<Record<string, unknown>>;
}

/** Methods of the comm: request `{v: 1, id, method, params}`, reply `{id, result}` or `{id, error}`. */
export interface OutputMethods {
  /** The cells that ran, without their output. */
  cells: { params: Record<string, never>; result: { readonly cells: readonly KeptCell[] } };
  /** The output of one of them, up to this very point of the kernel's stream of messages. */
  output: {
    params: { readonly cellId: string };
    result: { readonly cell: KeptCell; readonly messages: readonly KeptMessage[] } | null;
  };
}
