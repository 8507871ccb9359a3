import { CommManager } from './comms/CommManager.ts';
import { createHandlers, type Handler } from './dispatch/createHandlers.ts';
import { failure, Subshells } from './dispatch/Subshells.ts';
import { Interrupted } from './evaluator/Interrupted.ts';
import { endChildren } from './execution/endChildren.ts';
import { EvaluatorRequests } from './execution/EvaluatorRequests.ts';
import { Executor } from './execution/Executor.ts';
import { InputBroker } from './execution/InputBroker.ts';
import { History } from './history/History.ts';
import { HostBridge } from './host/HostBridge.ts';
import { Advisor } from './introspection/Advisor.ts';
import { LanguageThread } from './language/LanguageThread.ts';
import { OUTPUT_TARGET } from '../core/output/index.ts';
import type { CellOutputs } from './output/CellOutputs.ts';
import { serveOutput } from './output/serveOutput.ts';
import { IOPub } from './sockets/IOPub.ts';
import { KernelSockets } from './sockets/KernelSockets.ts';
import type { ConnectionInfo } from './wire/ConnectionFile.ts';
import type { IncomingMessage, JsonObject } from './wire/Message.ts';
import { blockFolders } from './wiring/findBlockTypes.ts';
import { WireCodec } from './wire/WireCodec.ts';

/** What a kernel is started with. */
export interface KernelOptions {
  readonly connection: ConnectionInfo;
  /** The evaluator's script. */
  readonly evaluatorUrl: URL;
  /** The language services' script. */
  readonly languageUrl: URL;
  /** Folder with templates/, null when it is not known. */
  readonly home: string | null;
  /** Block types that `mill` offers. */
  readonly blockTypes: readonly string[];
  /** Folder whose store holds the results of steps. */
  readonly workspace: string;
  /** What cells put out, for pages that were not there. */
  readonly outputs: CellOutputs;
  /** Ends the process after a shutdown; the sockets are closed then. */
  readonly exit: () => void;
  readonly log: (text: string) => void;
}

type Channel = 'shell' | 'control';

/** How long a shutdown may take before the process ends the hard way, in milliseconds. */
const SHUTDOWN_PATIENCE = 300;

/** The kernel: it owns the sockets, answers requests, and has cells run in the evaluator's thread. */
export class Kernel {
  readonly comms: CommManager;
  readonly host = new HostBridge();
  readonly #options: KernelOptions;
  readonly #codec: WireCodec;
  readonly #iopub: IOPub;
  readonly #subshells = new Subshells();
  readonly #input: InputBroker;
  readonly #executor: Executor;
  readonly #language: LanguageThread;
  readonly #handlers: ReadonlyMap<string, Handler>;
  #sockets: KernelSockets | undefined;
  #ending = false;

  /** Starts the evaluator's thread at once; `open` binds the sockets. */
  constructor(options: KernelOptions) {
    const { connection, evaluatorUrl, languageUrl, home, blockTypes, workspace, outputs } = options;
    const history = new History();
    this.#options = options;
    this.#codec = new WireCodec(connection.key, connection.digest);
    this.#iopub = new IOPub(this.#codec, () => this.#sockets?.iopub);
    this.#iopub.onPublish = (message) => outputs.published(message);
    this.#input = new InputBroker(this.#codec, () => this.#sockets?.stdin);
    this.#language = new LanguageThread(languageUrl, { home, workspace, directory: process.cwd() });
    const advisor = new Advisor(this.#language, this.#iopub);
    this.#executor = new Executor({
      evaluatorUrl,
      blockTypes,
      workspace,
      iopub: this.#iopub,
      history,
      reply: (message, content, metadata) =>
        this.#reply('shell', message, 'execute_reply', content, metadata),
      onMessage: (message) => requests.receive(message),
      onEnded: (record, outcome, names) => advisor.ended(record, outcome, names),
      onLost: () => {
        this.comms.dropUserComms();
        this.#language.forget();
      },
    });
    this.comms = new CommManager(this.#iopub, (message) => this.#executor.evaluator.post(message));
    this.comms.registerTarget(OUTPUT_TARGET, (comm) => serveOutput(comm, outputs));
    const requests = new EvaluatorRequests(this.#executor, this.host, this.#input, this.comms, this.#iopub);
    this.#handlers = createHandlers({
      connection,
      blockTypes,
      blockFolders: blockFolders(home, workspace),
      workspace,
      executor: this.#executor,
      language: this.#language,
      comms: this.comms,
      history,
      subshells: this.#subshells,
      interrupt: () => this.interrupt(),
    });
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
    this.#options.outputs.dispose();
    const patience = new Promise((resolve) => setTimeout(resolve, SHUTDOWN_PATIENCE, 'late'));
    const ended = this.#executor.evaluator.dispose();
    await Promise.race([
      patience,
      Promise.all([this.host.dispose(), this.#language.dispose(), this.#sockets?.close()]),
    ]);
    if ((await Promise.race([patience, ended])) !== 'late') return this.#options.exit();
    endChildren('SIGKILL');
    process.kill(process.pid, 'SIGKILL');
  }

  #receive(channel: Channel, frames: Buffer[]): void {
    if (this.#ending) return;
    const message = this.#codec.decode(frames);
    const { msg_type: type, subshell_id: subshell = null } = message.header;
    if (channel === 'shell' && subshell !== null && !this.#subshells.has(subshell)) {
      const cause = `Cannot handle ${type}: there is no subshell "${subshell}". Create one first`;
      this.#reply(channel, message, replyType(type), failure('SubshellNotFound', cause), {});
    } else if (type === 'execute_request' && channel === 'shell') {
      this.#options.outputs.submitted(message);
      this.#executor.submit(message, subshell);
    } else {
      void this.#respond(channel, message);
    }
  }

  async #respond(channel: Channel, message: IncomingMessage): Promise<void> {
    const type = message.header.msg_type;
    const handler = this.#handlers.get(type);
    if (!handler) return this.#options.log(`Cannot handle message "${type}": this kernel does not know it`);
    const ends = type === 'shutdown_request';
    this.#iopub.status('busy', message.rawHeader);
    const content = await this.#answer(handler, message);
    if (content) this.#reply(channel, message, replyType(type), content, {});
    if (ends && content) this.#iopub.publish({ type: replyType(type), content, parent: message.rawHeader });
    this.#iopub.status('idle', message.rawHeader);
    // Front ends take the last status for the kernel's: a request answered beside a running cell must not make it look idle.
    const { active } = this.#executor;
    if (active && !ends) this.#iopub.status('busy', active.parent);
    if (ends) void this.shutDown();
  }

  async #answer(handler: Handler, message: IncomingMessage): Promise<JsonObject | null> {
    try {
      return await handler(message);
    } catch (error) {
      this.#options.log(`Cannot handle message "${message.header.msg_type}": ${String(error)}`);
      if (!message.header.msg_type.endsWith('_request')) return null;
      return error instanceof Error ? failure(error.name, error.message) : failure('Error', String(error));
    }
  }

  #reply(
    channel: Channel,
    message: IncomingMessage,
    type: string,
    content: JsonObject,
    metadata: JsonObject,
  ): void {
    this.#executor.evaluator.flush();
    this.#iopub.release();
    const queue = channel === 'shell' ? this.#sockets?.shell : this.#sockets?.control;
    queue?.send(
      this.#codec.encode(message.identities, { type, content, metadata, parent: message.rawHeader }),
    );
  }
}

function replyType(type: string): string {
  return type.replace(/_request$/, '_reply');
}
