import { MemoryReturn } from '../output/MemoryReturn.ts';
import { MessagePace } from '../output/MessagePace.ts';
import type { JsonObject, OutgoingMessage } from '../wire/Message.ts';
import type { Frame, WireCodec } from '../wire/WireCodec.ts';
import type { SendQueue } from './SendQueue.ts';

/** Types of messages that no front end limits. */
const FREE: ReadonlySet<string> = new Set(['status', 'comm_open', 'execute_input']);

/** How long messages may wait for others that leave together with them, in milliseconds. */
const GATHER = 1;

/** Publishes to every client. Whatever is published, output that came before it goes out first. */
export class IOPub {
  /** How fast is too fast for front ends. */
  readonly pace = new MessagePace();
  readonly #memory = new MemoryReturn();
  readonly #codec: WireCodec;
  readonly #queue: () => SendQueue | undefined;
  #early: OutgoingMessage[] = [];
  #gathering: NodeJS.Timeout | null = null;
  /** Hears every message when it is published. */
  onPublish: (message: OutgoingMessage) => void = () => undefined;

  /** @param queue gives the socket's queue once it is bound; messages published before wait for it */
  constructor(codec: WireCodec, queue: () => SendQueue | undefined) {
    this.#codec = codec;
    this.#queue = queue;
  }

  /** Sends one message to all subscribers. */
  publish(message: OutgoingMessage): void {
    if (!FREE.has(message.type)) this.pace.count();
    this.onPublish(message);
    const queue = this.#queue();
    if (!queue) {
      this.#early.push(message);
      return;
    }
    for (const early of this.#early.splice(0)) queue.send(this.#encode(early));
    const frames = this.#encode(message);
    this.#memory.sent(frames.reduce((sum, { length }) => sum + length, 0));
    queue.send(frames);
  }

  /**
   * Keeps the next messages for a millisecond, or until `release`: the few messages of a short cell then wake each client once. A client
   * that wakes in the middle of a short cell takes the processor from it.
   */
  gather(): void {
    this.#queue()?.hold();
    this.#gathering ??= setTimeout(() => this.release(), GATHER);
  }

  /** Sends what was kept; order stays. */
  release(): void {
    if (!this.#gathering) return;
    clearTimeout(this.#gathering);
    this.#gathering = null;
    this.#queue()?.release();
  }

  /** Says that the kernel is `busy` with, or `idle` after, the request with this raw header. */
  status(state: 'starting' | 'busy' | 'idle', parent: Buffer | null): void {
    this.publish({ type: 'status', content: { execution_state: state }, parent });
    if (state !== 'idle') return;
    this.pace.renew();
    this.#memory.idle();
  }

  /** One piece of text for a cell. */
  stream(name: 'stdout' | 'stderr', text: string, parent: Buffer): void {
    this.publish({ type: 'stream', content: { name, text }, parent });
  }

  /** Tells a new subscriber that it will now hear everything (protocol 5.4, JEP 65). */
  welcome(topic: string): void {
    const content: JsonObject = { subscription: topic };
    this.#queue()?.send(this.#codec.encode([topic], { type: 'iopub_welcome', content, parent: null }));
  }

  #encode(message: OutgoingMessage): Frame[] {
    return this.#codec.encode([`kernel.${this.#codec.session}.${message.type}`], message);
  }
}
