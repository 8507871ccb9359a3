/** Remembers the signatures seen, so that a recorded message cannot be sent again. */
export class ReplayGuard {
  readonly #seen = new Set<string>();
  readonly #capacity: number;

  /** @param capacity number of signatures kept; the oldest are forgotten first */
  constructor(capacity = 65_536) {
    this.#capacity = capacity;
  }

  /** True the first time a signature is offered, false when it is a repetition. */
  admit(signature: string): boolean {
    if (this.#seen.has(signature)) return false;
    this.#seen.add(signature);
    if (this.#seen.size > this.#capacity) {
      for (const oldest of this.#seen) {
        this.#seen.delete(oldest);
        if (this.#seen.size <= this.#capacity * 0.9) break;
      }
    }
    return true;
  }
}
