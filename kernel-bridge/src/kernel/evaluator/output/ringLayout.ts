/**
 * The output ring: shared memory through which text goes from the evaluator to the main thread. The main thread can read it
 * while user code spins, nothing is copied through messages, and a writer that is too fast waits.
 *
 * Control words (Int32): written and read bytes (both wrap at 2^32), whether the reader has been told, and how many
 * messages beside the ring are under way.
 * A record is 8 bytes (length * 2 + stream, execution index) and UTF-8 text, padded to 8 bytes. A record never wraps:
 * a length of SKIP says that the rest up to the end is unused.
 */
export const RING_BYTES = 1 << 20;
export const CONTROL_WORDS = 4;
export const CONTROL_BYTES = CONTROL_WORDS * 4;
export const WRITTEN = 0;
export const READ = 1;
export const NOTIFIED = 2;
export const UNDER_WAY = 3;
export const HEADER_BYTES = 8;
export const SKIP = 0xffffffff;

/** The memory one evaluator needs. */
export function createRing(): SharedArrayBuffer {
  return new SharedArrayBuffer(CONTROL_BYTES + RING_BYTES);
}

/** Bytes a record with this much text takes. */
export function recordBytes(textBytes: number): number {
  return (HEADER_BYTES + textBytes + 7) & ~7;
}
