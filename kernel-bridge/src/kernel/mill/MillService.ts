import {
  QuerymillError,
  type CellSource,
  type CommMethods,
  type PlanStep,
  type StepPayload,
} from '../../core/index.ts';
import type { Engine, StepOutcome, StepRequest } from '../../engine/index.ts';
import { Explorer, storedPictures } from '../../explore/index.ts';
import type { HostCallContext, HostService } from '../host/HostService.ts';
import { ArtifactUploads } from './ArtifactUploads.ts';
import { describeCall } from './describeCall.ts';
import { FigurePrinter } from './FigurePrinter.ts';
import { MILL_SERVICE, type RunParams, type RunReply } from './messages.ts';
import { StepBoard } from './StepBoard.ts';
import { StepDisplay } from './StepDisplay.ts';

/** The main thread's side of `mill`: runs blocks for user code, shows them, and answers the editor. */
export class MillService implements HostService {
  readonly name = MILL_SERVICE;
  readonly board = new StepBoard();
  readonly engine: Engine;
  readonly explorer: Explorer;
  readonly #uploads: ArtifactUploads;
  readonly #printer: FigurePrinter;
  /** Keys of steps that cells of this kernel ran: their own words count, not those of the one that began them. */
  readonly #own = new Set<string>();

  constructor(engine: Engine) {
    this.engine = engine;
    this.explorer = new Explorer(engine);
    this.#uploads = new ArtifactUploads(engine);
    this.#printer = new FigurePrinter(engine.home);
  }

  /** @throws QuerymillError, with its fields also at top level so that they cross threads */
  async call(method: string, params: unknown, context: HostCallContext): Promise<unknown> {
    try {
      return await this.#dispatch(method, params, context);
    } catch (error) {
      throw error instanceof QuerymillError ? Object.assign(error, error.fields) : error;
    }
  }

  /** What running the notebook now would do. */
  plan(cells: readonly CellSource[]): Promise<readonly PlanStep[]> {
    return this.engine.plan(cells);
  }

  /**
   * Starts steps of a notebook ahead of their cells, and shows them to pages.
   *
   * @param only the cells that are run; all when left out
   * @returns the plan
   */
  start(cells: readonly CellSource[], only?: readonly string[]): Promise<readonly PlanStep[]> {
    this.#own.clear();
    return this.engine.start({
      cells,
      only,
      onPayload: ({ cellId, name, key }, payload) => {
        if (!this.#own.has(key)) this.board.put({ cellId, name, payload });
      },
    });
  }

  /**
   * What each block of the notebook shows, from this kernel's own runs, else from the store; and the number of the
   * last event that is in it.
   */
  async snapshot(cells: readonly CellSource[]): Promise<CommMethods['snapshot']['result']> {
    const steps = await this.plan(cells);
    const kept = await Promise.all(
      steps.map(async ({ cellId, name, block, key, verdict }) => {
        const stored = key !== null && (verdict === 'reuse' || verdict === 'attach');
        const own = this.board.get(cellId, name) !== undefined;
        return stored && !own ? await this.engine.peek(name, block, key) : undefined;
      }),
    );
    // From here on nothing is waited for: what the board says now is what its number says.
    const { epoch, seq } = this.board;
    const shown = steps.map(({ cellId, name }, index) => {
      const own = this.board.get(cellId, name);
      if (own !== undefined) return { ...own, cellId };
      const payload = kept[index];
      return payload === undefined ? undefined : { cellId, name, payload };
    });
    return { epoch, seq, steps: shown.filter((snapshot) => snapshot !== undefined) };
  }

  /** Stops a step by its key or cell. */
  async cancel(target: { readonly key: string } | { readonly cellId: string }): Promise<boolean> {
    const key = 'key' in target ? target.key : this.board.get(target.cellId, null)?.payload.key;
    return key == null ? false : this.engine.cancel(key);
  }

  /** Lets go; running jobs go on. */
  dispose(): void {
    this.board.dispose();
    this.explorer.dispose();
    void this.#uploads.dispose().then(() => this.engine.dispose());
  }

  #dispatch(method: string, params: unknown, context: HostCallContext): Promise<unknown> {
    switch (method) {
      case 'run':
        return this.#run(params as RunParams, context);
      case 'artifactOpen':
        return this.#uploads.open((params as { type: string }).type);
      case 'artifactRows': {
        const { id, rows } = params as { id: number; rows: unknown[] };
        return this.#uploads.write(id, rows);
      }
      case 'artifactClose':
        return this.#uploads.close((params as { id: number }).id);
      case 'artifactAbort':
        return this.#uploads.abort((params as { id: number }).id);
      case 'explorePage':
        return this.explorer.ask('page', params as never, { signal: context.signal });
      default:
        throw new Error(`Cannot call "mill.${method}": the kernel has no such method`);
    }
  }

  async #run({ block, args, options }: RunParams, context: HostCallContext): Promise<RunReply> {
    const { cellId, source } = context.execution;
    const { name, sources } = describeCall(source, block);
    const definition = this.engine.block(block);
    const display = new StepDisplay(context, definition, () => this.board.watched, this.#printer);
    const request = { name, cellId, block, args, options, sources };
    const outcome = await this.#outcome(request, context.signal, (payload) => {
      if (payload.key !== null) this.#own.add(payload.key);
      display.show(payload);
      this.board.put({ cellId, name, payload });
    });
    await display.finish((payload) => storedPictures(this.engine, payload, definition));
    const { artifacts, ...result } = outcome;
    const ports = Object.fromEntries(
      Object.entries(artifacts).map(([port, artifact]) => [
        port,
        { ...artifact, path: this.engine.store.object(artifact.digest) },
      ]),
    );
    return { name, block, ports, ...result };
  }

  /** After an error the cells below do not come, so what was begun for them concerns nobody; an interrupt ends it. */
  async #outcome(
    request: StepRequest,
    signal: AbortSignal,
    onPayload: (payload: StepPayload) => void,
  ): Promise<StepOutcome> {
    try {
      return await this.engine.runStep(request, onPayload, signal);
    } catch (error) {
      if (signal.aborted) this.engine.ahead.stop();
      else this.engine.ahead.forget();
      throw error;
    }
  }
}
