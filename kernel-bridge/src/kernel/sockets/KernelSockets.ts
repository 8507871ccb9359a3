import { Router, XPublisher, context } from 'zeromq';
import type { ConnectionInfo } from '../wire/ConnectionFile.ts';
import { SendQueue } from './SendQueue.ts';

/** How long closed sockets may still deliver what was sent, in milliseconds. */
const LINGER = 300;
/** How long a port that a predecessor still holds is tried again, in milliseconds. */
const BIND_PATIENCE = 3_000;

type Receiver = (frames: Buffer[]) => void;

/** What the sockets report to; each receiver gets one multipart message. */
export interface SocketReceivers {
  readonly shell: Receiver;
  readonly control: Receiver;
  readonly stdin: Receiver;
  /** Called with the topic of each new subscription to IOPub. */
  readonly subscribed: (topic: string) => void;
  readonly onError: (error: unknown) => void;
}

/** The five sockets of a kernel, each with its own send queue. The heartbeat answers by itself. */
export class KernelSockets {
  readonly shell: SendQueue;
  readonly control: SendQueue;
  readonly stdin: SendQueue;
  readonly iopub: SendQueue;
  readonly #sockets: { router: Router[]; iopub: XPublisher };

  private constructor(
    shell: Router,
    control: Router,
    stdin: Router,
    heartbeat: Router,
    iopub: XPublisher,
    receivers: SocketReceivers,
  ) {
    this.#sockets = { router: [shell, control, stdin, heartbeat], iopub };
    const { onError } = receivers;
    this.shell = new SendQueue(shell, onError);
    this.control = new SendQueue(control, onError);
    this.stdin = new SendQueue(stdin, onError);
    this.iopub = new SendQueue(iopub, onError);
    const echo = new SendQueue(heartbeat, onError);
    void receiveAll(control, receivers.control, onError);
    void receiveAll(shell, receivers.shell, onError);
    void receiveAll(stdin, receivers.stdin, onError);
    void receiveAll(heartbeat, (frames) => echo.send(frames), onError);
    void receiveAll(
      iopub,
      ([frame]) => frame?.[0] === 1 && receivers.subscribed(frame.subarray(1).toString('utf8')),
      onError,
    );
  }

  /** Binds all five sockets and starts to receive. @throws Error when a port stays taken. */
  static async open(connection: ConnectionInfo, receivers: SocketReceivers): Promise<KernelSockets> {
    context.blocky = false;
    const { curveSecretKey } = connection;
    const options = {
      linger: LINGER,
      sendHighWaterMark: 0,
      receiveHighWaterMark: 0,
      ...(curveSecretKey === null ? {} : { curveServer: true, curveSecretKey }),
    };
    const router = (): Router => new Router({ ...options, handover: true });
    const iopub = new XPublisher(options);
    iopub.verbosity = 'allSubs';
    const [shell, control, stdin, heartbeat] = [router(), router(), router(), router()] as const;
    await Promise.all([
      bind(shell, connection, connection.shellPort),
      bind(control, connection, connection.controlPort),
      bind(stdin, connection, connection.stdinPort),
      bind(heartbeat, connection, connection.heartbeatPort),
      bind(iopub, connection, connection.iopubPort),
    ]);
    return new KernelSockets(shell, control, stdin, heartbeat, iopub, receivers);
  }

  /** Sends what is queued and closes. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.shell, this.control, this.stdin, this.iopub].map((queue) => queue.drained()));
    for (const socket of [...this.#sockets.router, this.#sockets.iopub]) socket.close();
  }
}

async function bind(
  socket: Router | XPublisher,
  { transport, ip }: ConnectionInfo,
  port: number,
): Promise<void> {
  const address = transport === 'tcp' ? `tcp://${ip}:${port}` : `ipc://${ip}-${port}`;
  const deadline = Date.now() + BIND_PATIENCE;
  for (;;) {
    try {
      return await socket.bind(address);
    } catch (cause) {
      const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
      if (!taken || Date.now() > deadline) {
        throw new Error(`Cannot listen on "${address}": ${String(cause)}. Restart the kernel`, { cause });
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function receiveAll(
  socket: Router | XPublisher,
  receive: (frames: Buffer[]) => void,
  onError: (error: unknown) => void,
): Promise<void> {
  for await (const frames of socket) {
    try {
      receive(frames);
    } catch (error) {
      onError(error);
    }
  }
}
