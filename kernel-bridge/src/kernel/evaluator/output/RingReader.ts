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
import type { StreamName } from './RingWriter.ts';

/** Pieces of at most this many bytes are joined into one message. */
const MESSAGE_BYTES = 1 << 20;

export type TextSink = (stream: StreamName, executionIndex: number, text: string) => void;

/** Reads the output ring (main thread's side) and joins neighbouring pieces of one stream of one cell. */
export class RingReader {
  readonly #control: Int32Array;
  readonly #bytes: Buffer;
  readonly #sink: TextSink;
  #read = 0;
  #text = Buffer.allocUnsafeSlow(1 << 16);
  #joined = 0;

  constructor(ring: SharedArrayBuffer, sink: TextSink) {
    this.#control = new Int32Array(ring, 0, CONTROL_WORDS);
    this.#bytes = Buffer.from(ring, CONTROL_BYTES, RING_BYTES);
    this.#sink = sink;
  }

  /** True when the writer stands still until something is read. */
  get writerWaits(): boolean {
    return Atomics.load(this.#control, NOTIFIED) === 2;
  }

  /** Says that a message sent beside the ring has been handled. */
  messageHandled(): void {
    Atomics.sub(this.#control, UNDER_WAY, 1);
    Atomics.notify(this.#control, UNDER_WAY);
  }

  /** Hands over all text up to a position that the writer named, or all there is. */
  drain(position?: number): void {
    Atomics.store(this.#control, NOTIFIED, 0);
    const end = position ?? Atomics.load(this.#control, WRITTEN) >>> 0;
    let stream: StreamName = 'stdout';
    let index = -1;
    while (this.#before(end)) {
      const offset = this.#read % RING_BYTES;
      const head = this.#bytes.readUInt32LE(offset);
      if (head === SKIP) {
        this.#advance(RING_BYTES - offset);
        continue;
      }
      const length = head >>> 1;
      const nextStream = (head & 1) === 1 ? 'stderr' : 'stdout';
      const nextIndex = this.#bytes.readUInt32LE(offset + 4);
      if (nextStream !== stream || nextIndex !== index || this.#joined > MESSAGE_BYTES)
        this.#handOver(stream, index);
      stream = nextStream;
      index = nextIndex;
      this.#join(offset + HEADER_BYTES, length);
      this.#advance(recordBytes(length));
    }
    this.#handOver(stream, index);
  }

  /** Appends text to what will be one message. Bytes are joined, not strings: a flood makes no garbage. */
  #join(offset: number, length: number): void {
    if (this.#joined + length > this.#text.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.#text.length * 2, this.#joined + length));
      this.#text.copy(grown, 0, 0, this.#joined);
      this.#text = grown;
    }
    this.#bytes.copy(this.#text, this.#joined, offset, offset + length);
    this.#joined += length;
  }

  #handOver(stream: StreamName, index: number): void {
    if (this.#joined === 0) return;
    const text = this.#text.toString('utf8', 0, this.#joined);
    this.#joined = 0;
    this.#sink(stream, index, text);
  }

  #before(end: number): boolean {
    const distance = (end - this.#read) >>> 0;
    return distance > 0 && distance <= RING_BYTES;
  }

  #advance(bytes: number): void {
    this.#read = (this.#read + bytes) >>> 0;
    Atomics.store(this.#control, READ, this.#read | 0);
    Atomics.notify(this.#control, READ);
  }
}
