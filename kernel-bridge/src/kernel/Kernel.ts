import { CommManager } from './comms/CommManager.ts';
import { failure, Subshells } from './dispatch/Subshells.ts';
import { kernelInfo } from './dispatch/kernelInfo.ts';
import { Interrupted } from './evaluator/Interrupted.ts';
import type { FromEvaluator } from './evaluator/messages.ts';
import { endChildren } from './execution/endChildren.ts';
import { Executor } from './execution/Executor.ts';
import type { ExecutionRecord } from './execution/Executions.ts';
import { InputBroker } from './execution/InputBroker.ts';
import { History } from './history/History.ts';
import { HostBridge } from './host/HostBridge.ts';
import type { HostCallContext } from './host/HostService.ts';
import { complete } from './introspection/complete.ts';
import { inspectName } from './introspection/inspectName.ts';
import { isComplete } from './introspection/isComplete.ts';
import { IOPub } from './sockets/IOPub.ts';
import { KernelSockets } from './sockets/KernelSockets.ts';
import type { ConnectionInfo } from './wire/ConnectionFile.ts';
import type { IncomingMessage, JsonObject } from './wire/Message.ts';
import { WireCodec } from './wire/WireCodec.ts';

/** What a kernel is started with. */
export interface KernelOptions {
  readonly connection: ConnectionInfo;
  /** The evaluator's script. */
  readonly evaluatorUrl: URL;
  /** Block types that `mill` offers. */
  readonly blockTypes: readonly string[];
  /** Ends the process after a shutdown; the sockets are closed then. */
  readonly exit: () => void;
  readonly log: (text: string) => void;
}

type Channel = 'shell' | 'control';
type Handler = (message: IncomingMessage, channel: Channel) => JsonObject | null | Promise<JsonObject | null>;

/** The kernel: it owns the sockets, answers requests, and has cells run in the evaluator's thread. */
export class Kernel {
  readonly comms: CommManager;
  readonly host = new HostBridge();
  readonly #options: KernelOptions;
  readonly #codec: WireCodec;
  readonly #iopub: IOPub;
  readonly #history = new History();
  readonly #subshells = new Subshells();
  readonly #input: InputBroker;
  readonly #executor: Executor;
  readonly #handlers: ReadonlyMap<string, Handler>;
  #sockets: KernelSockets | undefined;
  #ending = false;

  /** Starts the evaluator's thread at once; `open` binds the sockets. */
  constructor(options: KernelOptions) {
    this.#options = options;
    this.#codec = new WireCodec(options.connection.key, options.connection.digest);
    this.#iopub = new IOPub(this.#codec, () => this.#sockets?.iopub);
    this.#input = new InputBroker(this.#codec, () => this.#sockets?.stdin);
    this.#executor = new Executor({
      evaluatorUrl: options.evaluatorUrl,
      blockTypes: options.blockTypes,
      iopub: this.#iopub,
      history: this.#history,
      reply: (message, content, metadata) =>
        this.#reply('shell', message, 'execute_reply', content, metadata),
      onMessage: (message) => this.#fromEvaluator(message),
      onLost: () => this.comms.dropUserComms(),
    });
    this.comms = new CommManager(this.#iopub, (message) => this.#executor.evaluator.post(message));
    this.#handlers = this.#createHandlers();
  }

  /** Binds the sockets and begins to answer. */
  async open(): Promise<void> {
    this.#sockets = await KernelSockets.open(this.#options.connection, {
      shell: (frames) => this.#receive('shell', frames),
      control: (frames) => this.#receive('control', frames),
      stdin: (frames) => this.#input.receive(this.#codec.decode(frames)),
      subscribed: (topic) => this.#iopub.welcome(topic),
      onError: (error) => this.#options.log(String(error)),
    });
    this.#iopub.status('starting', null);
  }

  /** Interrupts what runs. */
  interrupt(): void {
    for (const record of this.#executor.executions.running()) this.#input.forget(record);
    void this.#executor.interrupt(new Interrupted());
  }

  /**
   * Ends services, thread and sockets, then the process. Jobs that were started go on. A thread that is inside a native call, or
   * waits for a child process, cannot be joined: then the process ends the hard way.
   */
  async shutDown(): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    const patience = new Promise((resolve) => setTimeout(resolve, 300, 'late'));
    const ended = this.#executor.evaluator.dispose();
    await Promise.race([patience, Promise.all([this.host.dispose(), this.#sockets?.close()])]);
    if ((await Promise.race([patience, ended])) !== 'late') return this.#options.exit();
    endChildren('SIGKILL');
    process.kill(process.pid, 'SIGKILL');
  }

  #createHandlers(): ReadonlyMap<string, Handler> {
    const text = (message: IncomingMessage): string => String(message.content['code'] ?? '');
    const cursor = (message: IncomingMessage): number =>
      Number(message.content['cursor_pos'] ?? [...text(message)].length);
    const comm =
      (event: 'open' | 'msg' | 'close'): Handler =>
      (message) => {
        this.comms.receive(event, message);
        return null;
      };
    return new Map<string, Handler>([
      ['kernel_info_request', () => kernelInfo()],
      ['connect_request', () => this.#ports()],
      ['is_complete_request', (message) => isComplete(text(message))],
      [
        'complete_request',
        (message) =>
          complete(text(message), cursor(message), {
            names: this.#executor.names,
            blockTypes: this.#options.blockTypes,
            evaluator: this.#executor.evaluator,
          }),
      ],
      ['inspect_request', (message) => inspectName(text(message), cursor(message), this.#executor.evaluator)],
      ['history_request', ({ content }) => ({ status: 'ok', history: this.#lines(content) })],
      [
        'comm_info_request',
        ({ content }) => ({
          status: 'ok',
          comms: this.comms.info(typeof content['target_name'] === 'string' ? content['target_name'] : null),
        }),
      ],
      ['comm_open', comm('open')],
      ['comm_msg', comm('msg')],
      ['comm_close', comm('close')],
      ['interrupt_request', () => (this.interrupt(), { status: 'ok' })],
      ['create_subshell_request', () => this.#subshells.create()],
      ['delete_subshell_request', ({ content }) => this.#subshells.delete(content['subshell_id'])],
      ['list_subshell_request', () => this.#subshells.list()],
      ['shutdown_request', ({ content }) => ({ status: 'ok', restart: content['restart'] === true })],
    ]);
  }

  #receive(channel: Channel, frames: Buffer[]): void {
    if (this.#ending) return;
    const message = this.#codec.decode(frames);
    const { msg_type: type, subshell_id: subshell = null } = message.header;
    if (channel === 'shell' && subshell !== null && !this.#subshells.has(subshell)) {
      const reply = type.replace(/_request$/, '_reply');
      const content = failure(
        'SubshellNotFound',
        `Cannot handle ${type}: there is no subshell "${subshell}". Create one first`,
      );
      if (reply !== type) this.#reply(channel, message, reply, content, {});
      return;
    }
    if (type === 'execute_request' && channel === 'shell') this.#executor.submit(message, subshell);
    else void this.#respond(channel, message);
  }

  async #respond(channel: Channel, message: IncomingMessage): Promise<void> {
    const type = message.header.msg_type;
    const handler = this.#handlers.get(type);
    if (!handler) return this.#options.log(`Cannot handle message "${type}": this kernel does not know it`);
    this.#iopub.status('busy', message.rawHeader);
    let content: JsonObject | null;
    try {
      content = await handler(message, channel);
    } catch (error) {
      content = failure(
        error instanceof Error ? error.name : 'Error',
        error instanceof Error ? error.message : String(error),
      );
      this.#options.log(`Cannot handle message "${type}": ${String(error)}`);
    }
    const reply = type.replace(/_request$/, '_reply');
    if (content && reply !== type) this.#reply(channel, message, reply, content, {});
    if (type === 'shutdown_request' && content)
      this.#iopub.publish({ type: reply, content, parent: message.rawHeader });
    this.#iopub.status('idle', message.rawHeader);
    // Front ends take the last status for the kernel's: a request answered beside a running cell must not make it look idle.
    const active = this.#executor.active;
    if (active && type !== 'shutdown_request') this.#iopub.status('busy', active.parent);
    if (type === 'shutdown_request') void this.shutDown();
  }

  #reply(
    channel: Channel,
    message: IncomingMessage,
    type: string,
    content: JsonObject,
    metadata: JsonObject,
  ): void {
    this.#executor.evaluator.flush();
    const queue = channel === 'shell' ? this.#sockets?.shell : this.#sockets?.control;
    queue?.send(
      this.#codec.encode(message.identities, { type, content, metadata, parent: message.rawHeader }),
    );
  }

  #fromEvaluator(message: FromEvaluator): void {
    const { evaluator } = this.#executor;
    const record = 'index' in message ? this.#executor.executions.get(message.index) : undefined;
    switch (message.type) {
      case 'hostCall': {
        if (!record) return;
        const { id, service, method, params } = message;
        void this.host.call(service, method, params, this.#contextOf(record)).then((answer) => {
          if ('error' in answer) evaluator.post({ type: 'hostError', id, error: answer.error });
          else evaluator.post({ type: 'hostResult', id, value: answer.value });
        });
        return;
      }
      case 'input':
        if (record?.request.allowStdin) {
          this.#input.ask(record, message.prompt, message.password, (value) =>
            evaluator.post({ type: 'input', id: message.id, value }),
          );
        } else {
          const text =
            'Cannot ask for input: this front end does not take any. Set the value in a cell instead';
          evaluator.post({ type: 'inputError', id: message.id, message: text });
        }
        return;
      case 'commTarget':
        this.comms.setUserTarget(message.name, message.registered);
        return;
      case 'comm':
        this.comms.publishUser(message, record?.parent ?? null);
    }
  }

  #contextOf(record: ExecutionRecord): HostCallContext {
    const { count, source } = record.request;
    return {
      execution: { id: record.message.header.msg_id, count, cellId: record.cellId, source },
      signal: record.signal,
      display: (data, options = {}) => {
        this.#executor.evaluator.flush();
        const transient = options.displayId === undefined ? {} : { display_id: options.displayId };
        const type = options.update ? 'update_display_data' : 'display_data';
        this.#iopub.publish({
          type,
          content: { data, metadata: options.metadata ?? {}, transient },
          parent: record.parent,
        });
      },
    };
  }

  #ports(): JsonObject {
    const { shellPort, controlPort, stdinPort, iopubPort, heartbeatPort } = this.#options.connection;
    return {
      status: 'ok',
      shell_port: shellPort,
      control_port: controlPort,
      stdin_port: stdinPort,
      iopub_port: iopubPort,
      hb_port: heartbeatPort,
    };
  }

  #lines(content: JsonObject): unknown[] {
    const number = (key: string): number | null => (typeof content[key] === 'number' ? content[key] : null);
    const type = content['hist_access_type'];
    const lines =
      type === 'search'
        ? this.#history.search(String(content['pattern'] ?? '*'), number('n'), content['unique'] === true)
        : type === 'range'
          ? this.#history.range(number('start') ?? 0, number('stop'))
          : this.#history.tail(number('n') ?? 10);
    return content['output'] === true
      ? lines.map(([session, line, source]) => [session, line, [source, null]])
      : lines;
  }
}
