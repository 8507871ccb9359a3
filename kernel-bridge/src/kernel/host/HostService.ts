import type { MimeBundle } from '../evaluator/messages.ts';

export type { MimeBundle };

/** A service of the main thread that user code can call, such as `mill`. */
export interface HostService {
  readonly name: string;
  /** Handles one call. `params` and the answer must be structured-cloneable. */
  call(method: string, params: unknown, context: HostCallContext): Promise<unknown>;
  dispose(): void;
}

/** The cell that a call comes from, and the way to its output. */
export interface HostCallContext {
  readonly execution: {
    /** Id of the execute request. */
    readonly id: string;
    readonly count: number;
    /** Null where the front end does not tell it. */
    readonly cellId: string | null;
    readonly source: string;
  };
  /** Aborted when the cell is interrupted. */
  readonly signal: AbortSignal;
  /** Shows something in this cell, also after it has ended. */
  display(data: MimeBundle, options?: HostDisplayOptions): void;
}

export interface HostDisplayOptions {
  readonly metadata?: object;
  readonly displayId?: string;
  /** Replace the output with this display id instead of adding one. */
  readonly update?: boolean;
}
