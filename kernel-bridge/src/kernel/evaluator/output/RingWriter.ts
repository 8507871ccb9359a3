import {
  CONTROL_BYTES,
  CONTROL_WORDS,
  HEADER_BYTES,
  NOTIFIED,
  READ,
  RING_BYTES,
  SKIP,
  UNDER_WAY,
  WRITTEN,
  recordBytes,
} from './ringLayout.ts';

export type StreamName = 'stdout' | 'stderr';

/** Longest piece of text in one record, in UTF-16 units; at most 3 bytes each. */
const PIECE = 1 << 17;
/** Messages that may wait for the reader. */
const MOST_UNDER_WAY = 64;

/** Writes text into the output ring (evaluator's side). */
export class RingWriter {
  readonly #control: Int32Array;
  readonly #bytes: Buffer;
  readonly #notify: () => void;
  #written: number;

  /** @param notify tells the reader that there is something to read; called once per round of reading */
  constructor(ring: SharedArrayBuffer, notify: () => void) {
    this.#control = new Int32Array(ring, 0, CONTROL_WORDS);
    this.#bytes = Buffer.from(ring, CONTROL_BYTES, RING_BYTES);
    this.#notify = notify;
    this.#written = Atomics.load(this.#control, WRITTEN) >>> 0;
  }

  /** Everything written so far ends here; a message that carries it comes after that text. */
  get position(): number {
    return this.#written;
  }

  /** Counts a message that was sent beside the ring. Waits while the reader is far behind with them. */
  countMessage(): void {
    Atomics.add(this.#control, UNDER_WAY, 1);
    for (;;) {
      const underWay = Atomics.load(this.#control, UNDER_WAY);
      if (underWay <= MOST_UNDER_WAY) return;
      Atomics.wait(this.#control, UNDER_WAY, underWay, 1_000);
    }
  }

  /** Appends text of one execution. Waits while the reader is more than the ring behind. */
  write(stream: StreamName, executionIndex: number, text: string): void {
    for (let start = 0; start < text.length;) {
      let end = Math.min(text.length, start + PIECE);
      if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
      this.#writePiece(
        stream,
        executionIndex,
        start === 0 && end === text.length ? text : text.slice(start, end),
      );
      start = end;
    }
  }

  #writePiece(stream: StreamName, executionIndex: number, text: string): void {
    const most = recordBytes(text.length * 3);
    let offset = this.#written % RING_BYTES;
    const left = RING_BYTES - offset;
    if (left < most) {
      this.#waitFor(left);
      this.#bytes.writeUInt32LE(SKIP, offset);
      this.#advance(left);
      offset = 0;
    }
    this.#waitFor(most);
    const length = this.#bytes.write(text, offset + HEADER_BYTES, 'utf8');
    this.#bytes.writeUInt32LE(length * 2 + (stream === 'stderr' ? 1 : 0), offset);
    this.#bytes.writeUInt32LE(executionIndex, offset + 4);
    this.#advance(recordBytes(length));
    if (Atomics.exchange(this.#control, NOTIFIED, 1) === 0) this.#notify();
  }

  #advance(bytes: number): void {
    this.#written = (this.#written + bytes) >>> 0;
    Atomics.store(this.#control, WRITTEN, this.#written | 0);
  }

  #waitFor(bytes: number): void {
    for (;;) {
      const read = Atomics.load(this.#control, READ);
      if (RING_BYTES - ((this.#written - (read >>> 0)) >>> 0) >= bytes) return;
      if (Atomics.exchange(this.#control, NOTIFIED, 2) !== 2) this.#notify();
      Atomics.wait(this.#control, READ, read, 1_000);
    }
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
