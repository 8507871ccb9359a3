import type { FromEvaluator, ToEvaluator } from '../evaluator/messages.ts';
import type { IOPub } from '../sockets/IOPub.ts';
import { textField } from '../wire/contentFields.ts';
import { isJsonObject, type IncomingMessage, type JsonObject } from '../wire/Message.ts';
import { Comm, type CommMessage } from './Comm.ts';

export type CommOpenHandler = (comm: Comm, open: CommMessage) => void;
type FromUser = Extract<FromEvaluator, { type: 'comm' }>;
type Event = 'open' | 'msg' | 'close';

/**
 * All comms. Targets of the main thread answer at once, also while a cell runs; targets that user code offers are passed on to the
 * evaluator. A comm on a target that nobody offers is closed.
 */
export class CommManager {
  readonly #iopub: IOPub;
  readonly #toEvaluator: (message: ToEvaluator) => void;
  readonly #targets = new Map<string, CommOpenHandler>();
  readonly #userTargets = new Set<string>();
  readonly #comms = new Map<string, Comm>();
  /** Comm id → target of comms that user code holds. */
  readonly #userComms = new Map<string, string>();

  constructor(iopub: IOPub, toEvaluator: (message: ToEvaluator) => void) {
    this.#iopub = iopub;
    this.#toEvaluator = toEvaluator;
  }

  /** Offers a target of the main thread. */
  registerTarget(name: string, handler: CommOpenHandler): void {
    this.#targets.set(name, handler);
  }

  /** User code offers a target, or takes it back. */
  setUserTarget(name: string, registered: boolean): void {
    if (registered) this.#userTargets.add(name);
    else this.#userTargets.delete(name);
  }

  /** Forgets what user code held: its thread has been replaced. */
  dropUserComms(): void {
    this.#userTargets.clear();
    for (const id of this.#userComms.keys()) this.#publish('close', id, '', {}, [], null);
    this.#userComms.clear();
  }

  /** Comm id → target name, of one target or of all. */
  info(target: string | null): Record<string, { target_name: string }> {
    const all = [...[...this.#comms].map(([id, comm]) => [id, comm.target] as const), ...this.#userComms];
    return Object.fromEntries(
      all
        .filter(([, name]) => target === null || name === target)
        .map(([id, name]) => [id, { target_name: name }]),
    );
  }

  /** Handles `comm_open`, `comm_msg` or `comm_close` of a front end. */
  receive(event: Event, message: IncomingMessage): void {
    const id = textField(message.content, 'comm_id');
    const target = textField(message.content, 'target_name', this.#userComms.get(id));
    const data = message.content['data'] ?? {};
    const received: CommMessage = { data, metadata: message.metadata, buffers: message.buffers };
    if (event === 'open') this.#open(id, target, received, message.rawHeader);
    else if (this.#userComms.has(id)) this.#pass(event, id, target, received);
    else if (event === 'msg') this.#comms.get(id)?.receive(received);
    else this.#comms.get(id)?.closedByPeer();
    if (event === 'close') {
      this.#comms.delete(id);
      this.#userComms.delete(id);
    }
  }

  /** Publishes what user code does with a comm. `parent` is the raw header of its cell's request. */
  publishUser({ event, commId, target, data, metadata, buffers }: FromUser, parent: Buffer | null): void {
    if (event === 'open') this.#userComms.set(commId, target);
    if (event === 'close') this.#userComms.delete(commId);
    this.#publish(event, commId, target, data, buffers, parent, metadata);
  }

  #open(id: string, target: string, open: CommMessage, parent: Buffer): void {
    const handler = this.#targets.get(target);
    if (handler) {
      const comm = new Comm(id, target, (event, data, buffers) => {
        if (event === 'close') this.#comms.delete(id);
        this.#publish(event, id, target, data, buffers, null);
      });
      this.#comms.set(id, comm);
      handler(comm, open);
    } else if (this.#userTargets.has(target)) {
      this.#userComms.set(id, target);
      this.#pass('open', id, target, open);
    } else {
      this.#publish('close', id, target, {}, [], parent);
    }
  }

  #pass(event: Event, commId: string, target: string, { data, buffers }: CommMessage): void {
    this.#toEvaluator({
      type: 'comm',
      event,
      commId,
      target,
      data,
      buffers: buffers.map((buffer) => new Uint8Array(buffer)),
    });
  }

  #publish(
    event: Event,
    id: string,
    target: string,
    data: unknown,
    buffers: readonly Uint8Array[],
    parent: Buffer | null,
    metadata: JsonObject = {},
  ): void {
    const content: JsonObject = {
      comm_id: id,
      data: isJsonObject(data) || Array.isArray(data) ? data : { value: data },
    };
    if (event === 'open') content['target_name'] = target;
    this.#iopub.publish({ type: `comm_${event}`, content, parent, metadata, buffers });
  }
}
