import type { Session } from 'node:inspector';

/**
 * Cuts off JavaScript that runs in a worker thread, by the engine's own means: loops, regular expressions and sorts end at once,
 * variables stay. A single native call ends only when it returns.
 */
export class ExecutionTerminator {
  readonly #threadId: number;
  #session: Session | null = null;
  #attached: Promise<string> | null = null;
  #lastId = 0;

  /** @param threadId the worker's `threadId` */
  constructor(threadId: number) {
    this.#threadId = threadId;
  }

  /** Ends what runs now. Resolves when the thread has been told. */
  async terminate(): Promise<void> {
    this.#attached ??= this.#attach();
    const sessionId = await this.#attached;
    const message = JSON.stringify({ id: ++this.#lastId, method: 'Runtime.terminateExecution' });
    await new Promise<void>((resolve) => {
      if (!this.#session) return resolve();
      this.#session.post('NodeWorker.sendMessageToWorker', { sessionId, message }, () => resolve());
    });
  }

  dispose(): void {
    this.#session?.disconnect();
    this.#session = null;
  }

  async #attach(): Promise<string> {
    const { Session } = await import('node:inspector');
    const session = new Session();
    session.connect();
    this.#session = session;
    return new Promise((resolve) => {
      session.on('NodeWorker.attachedToWorker', ({ params }) => {
        if (params.workerInfo.workerId === String(this.#threadId)) resolve(params.sessionId);
      });
      session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
    });
  }
}
