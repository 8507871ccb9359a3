import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { CacheVerdict } from '../../../kernel-bridge/src/core/index.ts';

/** What an engine in another process says of a step. */
export interface RemoteOutcome {
  readonly key: string;
  readonly digest: string;
  readonly reused: boolean;
  readonly attempt: string;
  readonly cache: CacheVerdict;
}

interface Message {
  readonly id: string;
  readonly state?: string;
  readonly outcome?: RemoteOutcome;
  readonly error?: string;
}

/** Drives an engine in a process of its own, which a test may kill. */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #messages: Message[] = [];
  #wake: () => void = () => undefined;
  #last = 0;
  /** How the process ended, once it has and all it said is read. */
  #ending: string | undefined;

  /** @param under a program that runs the engine, with its options: `faketime`, `+1h` */
  constructor(workspace: string, under: readonly string[] = []) {
    const script = fileURLToPath(new URL('./serveEngine.ts', import.meta.url));
    const [program, ...args] = [...under, process.execPath, script, workspace];
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout } = this.#child;
    if (stdout === null) throw new Error('The engine process has no output');
    createInterface({ input: stdout }).on('line', (line) => {
      this.#messages.push(JSON.parse(line) as Message);
      this.#wake();
    });
    this.#child.on('close', (code, signal) => {
      this.#ending = signal ?? `exit status ${String(code)}`;
      this.#wake();
    });
  }

  /** Asks for a step. Both waits fail when the process ends first; that for a state, when the step does. */
  start(args: Readonly<Record<string, unknown>>): {
    id: string;
    outcome: Promise<RemoteOutcome>;
    state: (state: string) => Promise<void>;
  } {
    const id = String(++this.#last);
    this.#child.stdin?.write(`${JSON.stringify({ id, args })}\n`);
    return {
      id,
      outcome: this.#find(
        (message) => message.id === id && (message.outcome !== undefined || message.error !== undefined),
      ).then(({ outcome, error }) => {
        if (outcome === undefined) throw new Error(error);
        return outcome;
      }),
      state: async (state) => {
        const { outcome, error } = await this.#find(
          (message) =>
            message.id === id &&
            (message.state === state || message.outcome !== undefined || message.error !== undefined),
        );
        if (outcome !== undefined) throw new Error(`The step was done and never ${state}`);
        if (error !== undefined) throw new Error(`The step was never ${state}: ${error}`);
      },
    };
  }

  /** Asks for a step and waits for its end. */
  run(args: Readonly<Record<string, unknown>>): Promise<RemoteOutcome> {
    return this.start(args).outcome;
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #find(wanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.#messages.find(wanted);
      if (found !== undefined) return found;
      if (this.#ending !== undefined) throw new Error(`The engine process ended (${this.#ending})`);
      await new Promise<void>((resolve) => {
        const before = this.#wake;
        this.#wake = () => {
          before();
          resolve();
        };
      });
    }
  }
}
