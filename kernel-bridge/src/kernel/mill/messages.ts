import type { StoredArtifact } from '../../core/contracts/types.ts';

/** Name of the service that `mill` calls. */
export const MILL_SERVICE = 'mill';

/** An artifact as it crosses threads: what the store knows of it and where it lies. */
export interface ArtifactData extends StoredArtifact {
  /** Absolute folder. */
  readonly path: string;
}

/** Worker → main thread: run a block. Artifacts in `args` are {type, digest, rows, bytes}. */
export interface RunParams {
  readonly block: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly options?: unknown;
}

/** Main thread → worker: what a block gave. */
export interface RunReply {
  readonly name: string | null;
  readonly block: string;
  readonly ports: Readonly<Record<string, ArtifactData>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly key: string;
  readonly digest: string;
  readonly reused: boolean;
  readonly seconds: number;
  readonly attempt: string;
}
