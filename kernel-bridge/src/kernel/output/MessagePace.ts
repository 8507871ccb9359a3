/** jupyter_server drops messages above 3,000 in 3 s, unless the kernel has become idle in between. */
const WINDOW = 3_000;
const SLOT = 100;
/** Fewer than that, for those which are on their way already when it is time to wait. */
const MOST = 2_700;

/** Counts what is published, and says when to wait. */
export class MessagePace {
  #slots: { time: number; count: number }[] = [];
  #total = 0;

  /** One message was published. */
  count(): void {
    const time = Math.floor(performance.now() / SLOT) * SLOT;
    const last = this.#slots.at(-1);
    if (last?.time === time) last.count++;
    else this.#slots.push({ time, count: 1 });
    this.#total++;
  }

  /** Milliseconds until another message may be published; 0 for now. */
  wait(): number {
    if (this.#total < MOST) return 0;
    const now = performance.now();
    for (let oldest = this.#slots[0]; oldest && oldest.time + SLOT + WINDOW <= now; oldest = this.#slots[0]) {
      this.#total -= oldest.count;
      this.#slots.shift();
    }
    const [oldest] = this.#slots;
    return this.#total < MOST || !oldest ? 0 : Math.ceil(oldest.time + SLOT + WINDOW - now);
  }

  /** The front end has been told that the kernel is idle. */
  renew(): void {
    this.#slots = [];
    this.#total = 0;
  }
}
