/**
 * Shared memory through which the main thread answers `prompt` and `confirm`, for which the evaluator's thread stands still.
 * Words (Int32): state and length in bytes; then UTF-8 text.
 */
const HEADER_BYTES = 8;
const TEXT_BYTES = 1 << 16;
const STATE = 0;
const LENGTH = 1;
const WAITING = 0;
const ANSWERED = 1;
const REFUSED = 2;

/** The memory one evaluator needs. */
export function createAnswerBox(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + TEXT_BYTES);
}

/** Main thread: gives the answer; null says that there is none. Text beyond 64 KiB is cut. */
export function putAnswer(box: SharedArrayBuffer, answer: string | null): void {
  const words = new Int32Array(box, 0, 2);
  if (answer !== null) words[LENGTH] = Buffer.from(box, HEADER_BYTES).write(answer, 'utf8');
  Atomics.store(words, STATE, answer === null ? REFUSED : ANSWERED);
  Atomics.notify(words, STATE);
}

/** Evaluator: asks, stands still until there is an answer, and gives it; null when it was refused. */
export function awaitAnswer(box: SharedArrayBuffer, ask: () => void): string | null {
  const words = new Int32Array(box, 0, 2);
  Atomics.store(words, STATE, WAITING);
  ask();
  Atomics.wait(words, STATE, WAITING);
  if (Atomics.load(words, STATE) === REFUSED) return null;
  return Buffer.from(box, HEADER_BYTES, words[LENGTH]).toString('utf8');
}
