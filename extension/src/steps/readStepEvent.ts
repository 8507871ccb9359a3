import type { StepPayload } from '@querymill/kernel-bridge/core';

/** A change of one step, as the kernel tells it. */
export interface StepEvent {
  readonly epoch: unknown;
  readonly seq: number;
  readonly cellId: string | null;
  readonly name: string | null;
  readonly payload: Partial<StepPayload>;
}

/** A step event, or an entry of a snapshot, from what came over the comm; null for anything else. */
export function readStepEvent(data: unknown): StepEvent | null {
  if (typeof data !== 'object' || data === null) return null;
  const { event, epoch, seq, cellId, name, payload } = data as Partial<Record<string, unknown>>;
  if (event !== undefined && event !== 'step') return null;
  if (typeof payload !== 'object' || payload === null) return null;
  return {
    epoch,
    seq: typeof seq === 'number' ? seq : 0,
    cellId: typeof cellId === 'string' ? cellId : null,
    name: typeof name === 'string' ? name : null,
    payload,
  };
}
