import type { PortSources, StoredArtifact } from '../../core/index.ts';

/** One call of a block. */
export interface StepRequest {
  /** Variable that the cell defines; null where there is none. */
  readonly name: string | null;
  /** Id of the cell, where it is known. */
  readonly cellId?: string | null;
  /** Block type. */
  readonly block: string;
  /** Ports and parameters; artifacts as {type, digest}. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly options?: unknown;
  readonly sources?: PortSources;
}

/** What a finished step gives. */
export interface StepOutcome {
  readonly key: string;
  /** One digest over all outputs. */
  readonly digest: string;
  readonly reused: boolean;
  /** How long the attempt that made the result took. */
  readonly seconds: number;
  readonly attempt: string;
  readonly metrics: Readonly<Record<string, number>>;
  readonly artifacts: Readonly<Record<string, StoredArtifact>>;
}
