import type { SendQueue } from '../sockets/SendQueue.ts';
import { textField } from '../wire/contentFields.ts';
import type { WireCodec } from '../wire/WireCodec.ts';
import type { IncomingMessage } from '../wire/Message.ts';
import type { ExecutionRecord } from './Executions.ts';

interface Waiting {
  readonly record: ExecutionRecord;
  readonly answer: (value: string) => void;
}

/** Asks the front end that started a cell for a line of text, one question at a time. */
export class InputBroker {
  readonly #codec: WireCodec;
  readonly #queue: () => SendQueue | undefined;
  #waiting: Waiting[] = [];

  constructor(codec: WireCodec, queue: () => SendQueue | undefined) {
    this.#codec = codec;
    this.#queue = queue;
  }

  /** Sends `input_request`; `answer` gets the reply. */
  ask(record: ExecutionRecord, prompt: string, password: boolean, answer: (value: string) => void): void {
    this.#waiting.push({ record, answer });
    const message = { type: 'input_request', content: { prompt, password }, parent: record.parent };
    this.#queue()?.send(this.#codec.encode(record.message.identities, message));
  }

  /** Handles `input_reply`: it answers the question asked last. */
  receive(message: IncomingMessage): void {
    if (message.header.msg_type !== 'input_reply') return;
    this.#waiting.pop()?.answer(textField(message.content, 'value'));
  }

  /** Forgets the questions of cells that have ended or were interrupted. */
  forget(record: ExecutionRecord): void {
    this.#waiting = this.#waiting.filter((each) => each.record !== record);
  }
}
