import { randomUUID } from 'node:crypto';

import {
  fitDelta,
  payloadDelta,
  type StepEvent,
  type StepPayload,
  type StepSnapshot,
} from '../../core/index.ts';

/** At most five messages a second for each step. */
const PAUSE = 200;

interface Entry {
  snapshot: StepSnapshot;
  /** What listeners were told last. */
  told: StepPayload | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** What every step of this kernel shows now, and the small changes that pages are told of. */
export class StepBoard {
  /** Names this kernel's numbering of events. */
  readonly epoch = randomUUID();
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(event: StepEvent) => void>();
  #seq = 0;

  /** Number of the last event. */
  get seq(): number {
    return this.#seq;
  }

  /** Whether anybody listens. */
  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  /** Takes a step's payload; a cell or, without one, a variable has one step at a time. */
  put(snapshot: StepSnapshot): void {
    const id = snapshot.cellId ?? `name:${snapshot.name ?? ''}`;
    const entry = this.#entries.get(id) ?? { snapshot, told: undefined, timer: undefined };
    const stateChanged = entry.told?.state !== snapshot.payload.state;
    entry.snapshot = snapshot;
    this.#entries.set(id, entry);
    if (stateChanged) this.#tell(entry);
    else entry.timer ??= setTimeout(() => this.#tell(entry), PAUSE).unref();
  }

  /** The step of a cell, or of a variable where no cell id is known. */
  get(cellId: string, name: string | null): StepSnapshot | undefined {
    const entry =
      this.#entries.get(cellId) ?? (name === null ? undefined : this.#entries.get(`name:${name}`));
    return entry?.snapshot;
  }

  /** Calls back with every event. Returns how to stop it. */
  listen(listener: (event: StepEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends all timers. */
  dispose(): void {
    this.#listeners.clear();
    for (const { timer } of this.#entries.values()) clearTimeout(timer);
  }

  #tell(entry: Entry): void {
    clearTimeout(entry.timer);
    entry.timer = undefined;
    const { cellId, name, payload } = entry.snapshot;
    const delta = fitDelta(entry.told === undefined ? payload : payloadDelta(entry.told, payload));
    entry.told = payload;
    if (this.#listeners.size === 0 || Object.keys(delta).length === 0) return;
    const event: StepEvent = {
      event: 'step',
      epoch: this.epoch,
      seq: ++this.#seq,
      cellId,
      name,
      payload: delta,
    };
    for (const listener of [...this.#listeners]) listener(event);
  }
}
