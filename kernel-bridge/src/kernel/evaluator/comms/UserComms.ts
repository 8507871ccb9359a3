import { randomUUID } from 'node:crypto';
import { Execution } from '../Execution.ts';
import type { Port } from '../Port.ts';

/** A message that came over a comm. */
export interface CommMessage {
  readonly data: unknown;
  readonly buffers: readonly Uint8Array[];
}

/** One open comm of a cell's code. */
export interface UserComm {
  readonly id: string;
  readonly target: string;
  /** Called with each message; assign a function. */
  onMsg: ((message: CommMessage) => void) | null;
  /** Called once when the front end closes the comm. */
  onClose: (() => void) | null;
  send(data: unknown, buffers?: readonly Uint8Array[]): void;
  close(data?: unknown): void;
}

type OpenHandler = (comm: UserComm, open: CommMessage) => void;

/** Comms of user code: it offers targets and opens comms of its own. */
export class UserComms {
  readonly #port: Port;
  readonly #targets = new Map<string, { handler: OpenHandler; execution: Execution | null }>();
  readonly #comms = new Map<string, { comm: UserComm; execution: Execution | null }>();

  constructor(port: Port) {
    this.#port = port;
  }

  /** What cells see as `comms`. */
  readonly api = {
    /** Offers a target: `handler` is called for each comm that a front end opens on it. */
    registerTarget: (name: string, handler: OpenHandler): void => {
      this.#targets.set(name, { handler, execution: Execution.current });
      this.#port.post({ type: 'commTarget', name, registered: true });
    },
    unregisterTarget: (name: string): void => {
      this.#targets.delete(name);
      this.#port.post({ type: 'commTarget', name, registered: false });
    },
    /** Opens a comm to a target of the front end. */
    open: (
      target: string,
      data: unknown = {},
      options: { metadata?: Record<string, unknown>; buffers?: readonly Uint8Array[] } = {},
    ): UserComm => {
      const comm = this.#create(randomUUID(), target, Execution.current);
      this.#post('open', comm, data, options.buffers ?? [], options.metadata ?? {});
      return comm;
    },
  };

  /** Handles what a front end did. */
  receive(
    event: 'open' | 'msg' | 'close',
    commId: string,
    target: string,
    data: unknown,
    buffers: readonly Uint8Array[],
  ): void {
    if (event === 'open') {
      const offered = this.#targets.get(target);
      if (!offered) return;
      const comm = this.#create(commId, target, offered.execution);
      within(offered.execution, () => offered.handler(comm, { data, buffers }));
      return;
    }
    const open = this.#comms.get(commId);
    if (!open) return;
    if (event === 'msg') within(open.execution, () => open.comm.onMsg?.({ data, buffers }));
    else {
      this.#comms.delete(commId);
      within(open.execution, () => open.comm.onClose?.());
    }
  }

  #create(id: string, target: string, execution: Execution | null): UserComm {
    const comm: UserComm = {
      id,
      target,
      onMsg: null,
      onClose: null,
      send: (data, buffers = []) => this.#post('msg', comm, data, buffers, {}),
      close: (data = {}) => {
        if (this.#comms.delete(id)) this.#post('close', comm, data, [], {});
      },
    };
    this.#comms.set(id, { comm, execution });
    return comm;
  }

  #post(
    event: 'open' | 'msg' | 'close',
    comm: UserComm,
    data: unknown,
    buffers: readonly Uint8Array[],
    metadata: Record<string, unknown>,
  ): void {
    const index = Execution.current?.request.index ?? 0;
    this.#port.postInOrder({
      type: 'comm',
      event,
      index,
      commId: comm.id,
      target: comm.target,
      data,
      metadata,
      buffers: [...buffers],
    });
  }
}

function within(execution: Execution | null, code: () => void): void {
  if (execution) execution.run(code);
  else code();
}
