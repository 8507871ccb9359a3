/** What main thread and evaluator say to each other. Everything here is structured-cloneable. */

/** MIME type → content: text, or JSON for JSON types; binary types hold base64 text. */
export type MimeBundle = Record<string, unknown>;

/** A fault of user code, ready for an `error` output. */
export interface ErrorReport {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** An error that crosses threads: name and message, and the fields of a QuerymillError where it is one. */
export interface PortableError {
  readonly name: string;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

/** One cell to run. `index` numbers executions within this kernel process. */
export interface ExecutionRequest {
  readonly index: number;
  /** Execution count shown in brackets. */
  readonly count: number;
  /** Whether the count is the cell's own: code that leaves no trace in the history has none. */
  readonly stored: boolean;
  readonly source: string;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  readonly userExpressions: Record<string, string>;
}

export type ExpressionResult =
  | { status: 'ok'; data: MimeBundle; metadata: Record<string, unknown> }
  | { status: 'error'; ename: string; evalue: string; traceback: readonly string[] };

export type ExecutionOutcome =
  | {
      status: 'ok';
      expressions: Record<string, ExpressionResult>;
      /** Whether the cell asks the front end to leave: `exit`. */
      leaves: boolean;
    }
  | { status: 'error'; error: ErrorReport };

/** What a completion or an inspection asks of live values. `path` is a chain of plain property names. */
export interface LookupRequest {
  readonly kind: 'members' | 'describe';
  readonly path: readonly string[];
}

/** Main thread → evaluator. */
export type ToEvaluator =
  | { type: 'execute'; request: ExecutionRequest }
  | { type: 'interrupt'; id: number }
  | { type: 'hostResult'; id: number; value: unknown }
  | { type: 'hostError'; id: number; error: PortableError }
  | { type: 'input'; id: number; value: string }
  | { type: 'inputError'; id: number; message: string }
  | { type: 'lookup'; id: number; request: LookupRequest }
  | {
      type: 'comm';
      event: 'open' | 'msg' | 'close';
      commId: string;
      target: string;
      data: unknown;
      buffers: Uint8Array[];
    };

/** Evaluator → main thread. `at` is the position in the output ring that must be published before. */
export type FromEvaluator =
  | { type: 'ready' }
  | { type: 'output' }
  | {
      type: 'finished';
      index: number;
      at: number;
      /** What the cell shows as its value, null where it shows none. */
      result: MimeBundle | null;
      outcome: ExecutionOutcome;
      names: readonly string[];
    }
  | { type: 'result'; index: number; at: number; data: MimeBundle }
  | {
      type: 'display';
      index: number;
      at: number;
      data: MimeBundle;
      metadata: Record<string, unknown>;
      displayId: string | null;
      update: boolean;
    }
  | { type: 'clear'; index: number; at: number; wait: boolean }
  | { type: 'lateError'; index: number; at: number; error: ErrorReport }
  | { type: 'interrupted'; id: number }
  | {
      type: 'hostCall';
      id: number;
      index: number;
      at: number;
      service: string;
      method: string;
      params: unknown;
    }
  | { type: 'input'; id: number; index: number; at: number; prompt: string; password: boolean }
  | { type: 'prompt'; index: number; at: number; prompt: string }
  | { type: 'lookup'; id: number; value: unknown }
  | { type: 'commTarget'; name: string; registered: boolean }
  | {
      type: 'comm';
      event: 'open' | 'msg' | 'close';
      index: number;
      at: number;
      commId: string;
      target: string;
      data: unknown;
      metadata: Record<string, unknown>;
      buffers: Uint8Array[];
    };

/** What an evaluator thread is started with. */
export interface EvaluatorData {
  readonly ring: SharedArrayBuffer;
  readonly answers: SharedArrayBuffer;
  /** Block types that `mill` offers. */
  readonly blockTypes: readonly string[];
}
