import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Bytes sent after which it is worth the while. */
const ENOUGH = 3_000_000;
/** How long the kernel must have been idle, in milliseconds. */
const REST = 500;

/**
 * Gives back the memory of messages that were sent: an idle thread would keep it until it needs more. It costs a few milliseconds of the
 * main thread, once after a flood.
 */
export class MemoryReturn {
  #sent = 0;
  #timer: NodeJS.Timeout | null = null;
  #collect: (() => void) | null = null;

  /** A message of this many bytes was sent. */
  sent(bytes: number): void {
    this.#sent += bytes;
    this.#timer?.refresh();
  }

  /** A cell has ended. */
  idle(): void {
    if (this.#sent < ENOUGH || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#sent = 0;
      this.#collect ??= garbageCollector();
      this.#collect();
    }, REST).unref();
  }
}

/** V8's collector. Its flag hides it again, so that no cell finds a global `gc`. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
}
