import type { Session } from 'node:inspector';

/**
 * Cuts off JavaScript that runs in a worker thread, by the engine's own means: loops, regular expressions and sorts end at once,
 * variables stay. A single native call ends only when it returns.
 */
export class ExecutionTerminator {
  readonly #threadId: number;
  #session: Session | null = null;
  #attached: Promise<string> | null = null;
  #underWay: Promise<void> | null = null;
  #confirm: (() => void) | null = null;
  #lastId = 0;

  /** @param threadId the worker's `threadId` */
  constructor(threadId: number) {
    this.#threadId = threadId;
  }

  /**
   * Whether the thread has been told to end what runs and has not yet confirmed it. Until then the order may still hit code that
   * begins later.
   */
  get underWay(): boolean {
    return this.#underWay !== null;
  }

  /** Ends what runs now. Resolves when the thread confirms: not before it leaves a native call. One order at a time. */
  terminate(): Promise<void> {
    this.#underWay ??= this.#order().finally(() => (this.#underWay = null));
    return this.#underWay;
  }

  dispose(): void {
    this.#session?.disconnect();
    this.#session = null;
  }

  async #order(): Promise<void> {
    this.#attached ??= this.#attach();
    const sessionId = await this.#attached;
    const confirmed = new Promise<void>((resolve) => (this.#confirm = resolve));
    const message = JSON.stringify({ id: ++this.#lastId, method: 'Runtime.terminateExecution' });
    this.#session?.post('NodeWorker.sendMessageToWorker', { sessionId, message });
    await confirmed;
  }

  async #attach(): Promise<string> {
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connect();
    this.#session = session;
    return new Promise((resolve) => {
      session.on('NodeWorker.attachedToWorker', ({ params }) => {
        // The inspector numbers workers as it meets them; their own number is in the title alone.
        if (!params.workerInfo.title.startsWith(`[worker ${this.#threadId}]`)) {
          session.post('NodeWorker.detach', { sessionId: params.sessionId });
          return;
        }
        session.on('NodeWorker.receivedMessageFromWorker', (answer) => {
          if (answer.params.sessionId === params.sessionId) this.#confirm?.();
        });
        resolve(params.sessionId);
      });
      session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    });
  }
}
