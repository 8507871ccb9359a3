import type { StepPayload } from '@querymill/kernel-bridge/core';

/** What is known of a cell beside its text: what it showed, and whether it runs. */
export interface CellRuntime {
  /** What the step of a block cell shows, live changes included. */
  readonly payload: StepPayload | null;
  /** Sent to the kernel and not yet back. */
  readonly executing: boolean;
  readonly executionCount: number | null;
  /** What a code cell threw, as `name: message`. */
  readonly error: string | null;
  /** The last line that a code cell printed or returned. */
  readonly text: string | null;
}

/** A cell that has never run. */
export const NOTHING_KNOWN: CellRuntime = {
  payload: null,
  executing: false,
  executionCount: null,
  error: null,
  text: null,
};
