import { spawn, type ChildProcess } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curveKeyPair, Dealer, Subscriber } from 'zeromq';
import { freePorts } from './support/freePorts.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- contents of messages are checked by the tests */
export interface Message {
  readonly channel: Channel;
  readonly type: string;
  readonly header: any;
  readonly parent: any;
  readonly rawParent: string;
  readonly content: any;
  readonly metadata: any;
  readonly buffers: readonly Buffer[];
  readonly identities: readonly Buffer[];
  /** Milliseconds on this process's clock at which it came. */
  readonly at: number;
}
/* eslint-enable @typescript-eslint/no-explicit-any */

export type Channel = 'shell' | 'control' | 'stdin' | 'iopub' | 'heartbeat';

export interface StartOptions {
  readonly kernel: string;
  readonly transport?: 'tcp' | 'ipc';
  readonly directory?: string;
  readonly environment?: Record<string, string>;
  /** Connection to use again, as a restart does. */
  readonly connection?: Connection;
}

export interface Connection {
  readonly transport: 'tcp' | 'ipc';
  readonly ip: string;
  readonly key: string;
  readonly ports: readonly number[];
  /** Keys (Z85) of the kernel; without them nothing is encrypted. */
  readonly curve?: { readonly publicKey: string; readonly secretKey: string };
}

export interface Execution {
  readonly reply: Message;
  /** All that IOPub carried for the request, status messages included, up to `idle`. */
  readonly outputs: readonly Message[];
  readonly stdout: string;
  readonly stderr: string;
}

const PATIENCE = 60_000;

/** A real kernel process and a client of its own, speaking the Jupyter protocol over zeromq. */
export class KernelClient {
  #process: ChildProcess | null = null;
  readonly connection: Connection;
  directory = '';
  readonly session = randomUUID();
  /** Everything received, in order of arrival. */
  readonly received: Message[] = [];
  log = '';
  #ownsDirectory = false;
  readonly #dealers: Record<'shell' | 'control' | 'stdin' | 'heartbeat', Dealer>;
  readonly #iopub: Subscriber;
  readonly #waiting = new Set<() => void>();

  private constructor(connection: Connection) {
    this.connection = connection;
    const { transport, ip } = connection;
    const identity = randomUUID();
    const { curve } = connection;
    const own = curve && curveKeyPair();
    const security = curve && {
      curveServerKey: curve.publicKey,
      curvePublicKey: own?.publicKey ?? null,
      curveSecretKey: own?.secretKey ?? null,
    };
    this.#iopub = new Subscriber({ receiveHighWaterMark: 0, linger: 0, ...security });
    const dealer = (): Dealer =>
      new Dealer({ routingId: identity, linger: 0, receiveHighWaterMark: 0, ...security });
    this.#dealers = { shell: dealer(), control: dealer(), stdin: dealer(), heartbeat: dealer() };
    const address = (index: number): string =>
      transport === 'tcp'
        ? `tcp://${ip}:${connection.ports[index]}`
        : `ipc://${ip}-${connection.ports[index]}`;
    this.#dealers.shell.connect(address(0));
    this.#dealers.control.connect(address(1));
    this.#dealers.stdin.connect(address(2));
    this.#iopub.connect(address(3));
    this.#dealers.heartbeat.connect(address(4));
    this.#iopub.subscribe();
    for (const [name, socket] of Object.entries(this.#dealers)) void this.#receive(name as Channel, socket);
    void this.#receive('iopub', this.#iopub);
  }

  /** Starts a kernel and connects to it. */
  static async start(options: StartOptions): Promise<KernelClient> {
    const client = new KernelClient(options.connection ?? (await newConnection(options.transport ?? 'tcp')));
    client.#ownsDirectory = options.directory === undefined;
    client.directory = options.directory ?? mkdtempSync(join(tmpdir(), 'kernel test ünï-'));
    const child = spawn(process.execPath, [options.kernel, writeConnectionFile(client.connection)], {
      cwd: client.directory,
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.on('data', (chunk) => (client.log += String(chunk)));
    child.stdout.on('data', (chunk) => (client.log += String(chunk)));
    client.#process = child;
    return client.ready();
  }

  /** Connects to a kernel that somebody else has started. */
  static connect(connection: Connection): Promise<KernelClient> {
    return new KernelClient(connection).ready();
  }

  get process(): ChildProcess {
    if (!this.#process) throw new Error('Cannot use the process: this client did not start it');
    return this.#process;
  }

  /** Waits until the kernel answers. */
  async ready(): Promise<this> {
    await this.waitFor((message) => message.type === 'iopub_welcome');
    await this.request('shell', 'kernel_info_request', {});
    return this;
  }

  /** Sends a request and waits for its reply and for `idle`. */
  async request(
    channel: 'shell' | 'control',
    type: string,
    content: object,
    subshell?: string,
  ): Promise<Message> {
    const id = this.send(channel, type, content, { subshell });
    const reply = await this.waitFor(
      (message) => message.channel === channel && message.parent.msg_id === id,
    );
    await this.idle(id);
    return reply;
  }

  /** Sends a message; returns its id. */
  send(
    channel: 'shell' | 'control' | 'stdin',
    type: string,
    content: object,
    options: { subshell?: string | undefined; metadata?: object; parent?: object; buffers?: Buffer[] } = {},
  ): string {
    const header = {
      msg_id: randomUUID(),
      msg_type: type,
      session: this.session,
      username: 'tester',
      date: new Date().toISOString(),
      version: '5.5',
      ...(options.subshell === undefined ? {} : { subshell_id: options.subshell }),
    };
    const frames = this.encode(header, options.parent ?? {}, options.metadata ?? {}, content);
    this.sendFrames(channel, [...frames, ...(options.buffers ?? [])]);
    return header.msg_id;
  }

  /** The signed frames of a message. */
  encode(header: object, parent: object, metadata: object, content: object): Buffer[] {
    const body = [header, parent, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
    const hmac = createHmac('sha256', this.connection.key);
    for (const part of body) hmac.update(part);
    return [Buffer.from('<IDS|MSG>'), Buffer.from(hmac.digest('hex')), ...body];
  }

  #sending: Promise<void> = Promise.resolve();

  sendFrames(channel: 'shell' | 'control' | 'stdin' | 'heartbeat', frames: Buffer[]): void {
    this.#sending = this.#sending.then(() => this.#dealers[channel].send(frames));
  }

  /** Starts a cell; returns the id of the request. */
  begin(code: string, content: object = {}, options: { subshell?: string; metadata?: object } = {}): string {
    const defaults = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    return this.send('shell', 'execute_request', { ...defaults, ...content }, options);
  }

  /** Runs a cell and collects what it gives. */
  async execute(
    code: string,
    content: object = {},
    options: { subshell?: string; metadata?: object } = {},
  ): Promise<Execution> {
    return this.finish(this.begin(code, content, options));
  }

  /** Waits for the end of a cell that was started. */
  async finish(id: string, patience = PATIENCE): Promise<Execution> {
    const reply = await this.waitFor(
      (message) => message.channel === 'shell' && message.parent.msg_id === id,
      patience,
    );
    await this.idle(id, patience);
    const outputs = this.outputsOf(id);
    const text = (name: string): string =>
      outputs
        .filter((each) => each.type === 'stream' && each.content.name === name)
        .map((each) => each.content.text)
        .join('');
    return { reply, outputs, stdout: text('stdout'), stderr: text('stderr') };
  }

  /** What IOPub has carried for a request so far. */
  outputsOf(id: string): Message[] {
    return this.received.filter((message) => message.channel === 'iopub' && message.parent.msg_id === id);
  }

  idle(id: string, patience = PATIENCE): Promise<Message> {
    return this.waitFor(
      ({ channel, type, parent, content }) =>
        channel === 'iopub' &&
        type === 'status' &&
        parent.msg_id === id &&
        content.execution_state === 'idle',
      patience,
    );
  }

  /** The first message, received already or still to come, that fits. @throws Error after `patience` milliseconds */
  async waitFor(fits: (message: Message) => boolean, patience = PATIENCE): Promise<Message> {
    const deadline = Date.now() + patience;
    for (let next = 0; ;) {
      for (; next < this.received.length; next++) {
        const message = this.received[next];
        if (message && fits(message)) return message;
      }
      const left = deadline - Date.now();
      if (left <= 0)
        throw new Error(
          `Cannot see the expected message within ${patience} ms. Received: ${this.#summary()}\n${this.log}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, left);
        const waiting = this.#waiting;
        waiting.add(wake);
        function wake(): void {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        }
      });
    }
  }

  /** Resolves with the exit code or signal when the process has ended. */
  async exited(patience = PATIENCE): Promise<number | string> {
    const { process: child } = this;
    if (child.exitCode !== null) return child.exitCode;
    if (child.signalCode !== null) return child.signalCode;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Cannot see the kernel end within ${patience} ms`)),
        patience,
      );
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        resolve(code ?? signal ?? 0);
      });
    });
  }

  /** Kills the process when it still runs, and closes the client. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGKILL');
    await this.exited();
    this.close();
    if (this.#ownsDirectory) rmSync(this.directory, { recursive: true, force: true });
  }

  /** Closes the client's sockets alone. */
  close(): void {
    for (const socket of [...Object.values(this.#dealers), this.#iopub]) socket.close();
  }

  async #receive(channel: Channel, socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const at = performance.now();
      const start = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
      if (start < 0)
        this.received.push({
          channel,
          type: 'raw',
          header: {},
          parent: {},
          rawParent: '',
          content: {},
          metadata: {},
          buffers: frames,
          identities: [],
          at,
        });
      else {
        const [, signature, header, parent, metadata, content, ...buffers] = frames.slice(start);
        if (!signature || !header || !parent || !metadata || !content)
          throw new Error('Cannot read a message of the kernel');
        const hmac = createHmac('sha256', this.connection.key);
        for (const part of [header, parent, metadata, content]) hmac.update(part);
        if (hmac.digest('hex') !== signature.toString())
          throw new Error('Cannot accept a message of the kernel: wrong signature');
        const parse = (part: Buffer) => JSON.parse(part.toString());
        const parsed = parse(header);
        this.received.push({
          channel,
          type: parsed.msg_type,
          header: parsed,
          parent: parse(parent),
          rawParent: parent.toString(),
          content: parse(content),
          metadata: parse(metadata),
          buffers,
          identities: frames.slice(0, start),
          at,
        });
      }
      for (const wake of [...this.#waiting]) wake();
    }
  }

  #summary(): string {
    return this.received
      .slice(-30)
      .map(
        ({ channel, type, content }) =>
          `${channel}/${type}${type === 'status' ? `=${content.execution_state}` : ''}`,
      )
      .join(' ');
  }
}

/** Ports (or socket names) and a key for a new kernel. */
export async function newConnection(transport: 'tcp' | 'ipc'): Promise<Connection> {
  const ipc = transport === 'ipc';
  const ip = ipc ? join(mkdtempSync(join(tmpdir(), 'kernel-ipc-')), 'socket') : '127.0.0.1';
  return { transport, ip, key: randomUUID(), ports: ipc ? [1, 2, 3, 4, 5] : await freePorts(5) };
}

/** Writes the connection file that a kernel is started with; returns its path. */
export function writeConnectionFile({ transport, ip, key, ports, curve }: Connection): string {
  const file = join(mkdtempSync(join(tmpdir(), 'kernel-connection-')), 'connection.json');
  const [shell_port, control_port, stdin_port, iopub_port, hb_port] = ports;
  const named = { shell_port, control_port, stdin_port, iopub_port, hb_port };
  const keys = curve ? { curve_publickey: curve.publicKey, curve_secretkey: curve.secretKey } : {};
  const content = { transport, ip, key, signature_scheme: 'hmac-sha256', ...named, ...keys };
  writeFileSync(file, JSON.stringify(content));
  return file;
}
