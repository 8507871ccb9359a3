import type { Bindings } from './bindings/Bindings.ts';
import { compileCell } from './compile/compileCell.ts';
import type { SourceMaps } from './compile/SourceMaps.ts';
import { createRuntime } from './createRuntime.ts';
import { toBundle } from './display/toBundle.ts';
import { describeError } from './errors/describeError.ts';
import { Execution } from './Execution.ts';
import { Interrupted } from './Interrupted.ts';
import type { ExecutionOutcome, ExecutionRequest, ExpressionResult, MimeBundle } from './messages.ts';
import type { ModuleLoader } from './modules/ModuleLoader.ts';
import type { Port } from './Port.ts';

/** Runs cells, several at once where subshells ask for it, and reports exactly one outcome for each. */
export class Evaluator {
  readonly #bindings: Bindings;
  readonly #maps: SourceMaps;
  readonly #modules: ModuleLoader;
  readonly #port: Port;
  readonly #running = new Map<Execution, () => void>();

  constructor(bindings: Bindings, maps: SourceMaps, modules: ModuleLoader, port: Port) {
    this.#bindings = bindings;
    this.#maps = maps;
    this.#modules = modules;
    this.#port = port;
  }

  /** Runs one cell to its end. */
  async run(request: ExecutionRequest): Promise<void> {
    const execution = new Execution(request);
    let close: (failed: boolean) => void = () => undefined;
    this.#running.set(execution, () => {
      close(true);
      this.#finish(execution, this.#failure(new Interrupted()));
    });
    let outcome: ExecutionOutcome;
    const shown: MimeBundle[] = [];
    try {
      const cell = compileCell(execution.file, request.source, this.#bindings, this.#maps);
      close = this.#bindings.begin(cell.declarations, request.index, cell.isBlock);
      const runtime = createRuntime(this.#bindings, this.#modules);
      await this.#perform(execution, async () => {
        await cell.run(runtime);
        if (runtime.value !== undefined && !request.silent) shown.push(await toBundle(runtime.value));
      });
      // Expressions may print: the result of the cell comes before.
      if (Object.keys(request.userExpressions).length > 0)
        for (const data of shown.splice(0))
          this.#port.postInOrder({ type: 'result', index: request.index, data });
      const expressions = await this.#expressions(execution);
      outcome = { status: 'ok', expressions, leaves: execution.leaves };
    } catch (error) {
      outcome = this.#failure(error);
    }
    if (!this.#running.has(execution)) return;
    close(outcome.status === 'error');
    this.#finish(execution, outcome, shown[0]);
  }

  /**
   * Ends all running cells with `Interrupted`. Waiting code is woken; code that was cut off by the engine has no say any more,
   * so the outcome is reported from here.
   */
  interrupt(id: number): void {
    for (const [execution, end] of [...this.#running]) {
      execution.interrupt();
      end();
    }
    // Said only when the loop of events turns: code that goes on in promise callbacks alone must be cut off.
    setImmediate(() => this.#port.post({ type: 'interrupted', id }));
  }

  #perform<T>(execution: Execution, code: () => Promise<T>): Promise<T> {
    return execution.interruptible<T>((resolve, reject) => {
      execution.run(code).then(resolve, reject);
    });
  }

  async #expressions(execution: Execution): Promise<Record<string, ExpressionResult>> {
    const results: Record<string, ExpressionResult> = {};
    for (const [key, source] of Object.entries(execution.request.userExpressions)) {
      try {
        const cell = compileCell(`Expression ${key}`, source, this.#bindings, this.#maps);
        const runtime = createRuntime(this.#bindings, this.#modules);
        await this.#perform(execution, async () => {
          await cell.run(runtime);
        });
        results[key] = { status: 'ok', data: await toBundle(runtime.value), metadata: {} };
      } catch (error) {
        results[key] = { status: 'error', ...describeError(error, this.#maps) };
      }
    }
    return results;
  }

  #failure(error: unknown): ExecutionOutcome {
    return { status: 'error', error: describeError(error, this.#maps) };
  }

  #finish(execution: Execution, outcome: ExecutionOutcome, result?: MimeBundle): void {
    if (!this.#running.delete(execution)) return;
    this.#port.postInOrder({
      type: 'finished',
      index: execution.request.index,
      result: result ?? null,
      outcome,
      names: this.#bindings.names(),
    });
  }
}
