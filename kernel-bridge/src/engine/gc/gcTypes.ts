/** What can be thrown away, by where it lies. */
export type GarbageKind =
  | 'step' // record of a finished step
  | 'object' // an artifact's bytes
  | 'attempt' // one try at a step: log, events, work
  | 'checkpoints' // of an attempt that has a result, or whose step has one
  | 'run' // a file of the ledger
  | 'log' // overflowing output of cells
  | 'output' // what the cells of a notebook put out, for pages that were not there
  | 'index' // of the explorer: made again when it is asked for
  | 'leftover'; // half a file of a process that died

/** One file or folder of the store. */
export interface Holding {
  readonly kind: GarbageKind;
  /** Absolute. */
  readonly path: string;
  /** Key, digest, attempt or run. */
  readonly id: string;
  readonly bytes: number;
  /** When it was last used or written, in milliseconds since the epoch. */
  readonly usedAt: number;
}

/** What to keep. */
export interface GarbagePolicy {
  /** So many runs of each notebook. */
  readonly keep: number;
  /** The store should not be larger, in bytes; then less is kept than `keep` says, oldest first. */
  readonly quota?: number;
  /** What was used within so many milliseconds stays, whatever else holds. */
  readonly grace: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a collection would throw away, or did. */
export interface GarbageReport {
  readonly garbage: readonly (Holding & { readonly reason: string })[];
  /** Bytes of it. */
  readonly bytes: number;
  /** Bytes of the store, without the trash. */
  readonly storeBytes: number;
  /** Bytes in the trash, before what is moved there now. */
  readonly trashBytes: number;
  /** Bytes by which the store stays above its quota, because the rest is pinned, running or in use; 0 when it does not. */
  readonly overQuota: number;
}
