import type { CellSource, PlannedCall, PlanStep, QuerymillError, StepPayload } from '../../core/index.ts';
import type { CellsPlan, UnableCell } from '../plan/planCells.ts';
import type { StepRequest } from '../step/stepCall.ts';
import { refuseCells } from './refuseCells.ts';
import type { Room, RoomRequest } from './Room.ts';

/** What starting steps ahead asks of the engine. */
export interface AheadContext {
  readonly plan: (cells: readonly CellSource[]) => Promise<CellsPlan>;
  readonly run: (
    request: StepRequest,
    onPayload: (payload: StepPayload) => void,
    signal: AbortSignal,
  ) => Promise<unknown>;
  readonly room: Room;
  /** What a step needs room for. */
  readonly sizeOf: (call: PlannedCall) => RoomRequest;
}

/** A request to run cells of a notebook. */
export interface AheadRequest {
  /** All code cells in document order. */
  readonly cells: readonly CellSource[];
  /** The cells that are run; all when left out. */
  readonly only?: readonly string[] | undefined;
  /** Called with what a step shows, until its own cell runs. */
  readonly onPayload?: (call: PlannedCall, payload: StepPayload) => void;
}

/** A step that was started ahead of its cell, for the cell that comes to it. */
export interface BegunStep {
  /** Why it ran, as the cell would have been told. */
  readonly reason: string;
  /** What it failed with, and what it showed then. */
  failure?: { readonly error: unknown; readonly payload: StepPayload | undefined };
}

/** What became of a request. */
export interface AheadStart {
  readonly steps: readonly PlanStep[];
  /** Cells of the request whose job environment is not there: because of them, nothing was begun. */
  readonly unable: readonly UnableCell[];
  /** The error for it. */
  readonly refusal: QuerymillError | undefined;
}

interface Pass {
  readonly request: AheadRequest;
  readonly abort: AbortController;
  /** `cell id, key` of each step that was begun. */
  readonly begun: Set<string>;
  /** Nothing more is begun. */
  ended: boolean;
  /** Cells will come for what was begun. */
  expected: boolean;
  /** Settles when it is planned. */
  planned: Promise<unknown>;
  /** Why its cells may not run: for the first of them, those after it do not come. */
  refusal: QuerymillError | undefined;
}

/**
 * Starts the steps of a notebook as soon as their inputs are there, while its cells run one after the other and
 * attach. A step that fails holds up only what needs it.
 */
export class RunAhead {
  readonly #context: AheadContext;
  readonly #begun = new Map<string, BegunStep>();
  #pass: Pass | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(context: AheadContext) {
    this.#context = context;
  }

  /**
   * Begins; what an earlier request began goes on, and begins nothing more. Where a cell of the request lacks its job
   * environment, nothing is begun, and the first cell that comes is refused.
   *
   * @returns the plan of the notebook, when the first steps are on their way
   */
  start(request: AheadRequest): Promise<AheadStart> {
    if (this.#pass !== undefined) this.#pass.ended = true;
    this.#begun.clear();
    const pass: Pass = {
      request,
      abort: new AbortController(),
      begun: new Set(),
      ended: false,
      expected: true,
      planned: Promise.resolve(),
      refusal: undefined,
    };
    this.#pass = pass;
    const started = this.#advance(pass);
    pass.planned = started.catch(() => undefined);
    return started;
  }

  /**
   * Lets a cell in, once it is known whether the cells of its request may run.
   *
   * @throws QuerymillError when they may not; once
   */
  async admit(cellId: string | null): Promise<void> {
    const pass = this.#pass;
    if (pass === undefined) return;
    await pass.planned;
    const { refusal } = pass;
    const { only, cells } = pass.request;
    if (refusal === undefined) return;
    if (cellId !== null && !(only ?? cells.map(({ id }) => id)).includes(cellId)) return;
    pass.refusal = undefined;
    throw refusal;
  }

  /** What a cell finds of a step that was begun for it; each step once. */
  take(key: string): BegunStep | undefined {
    const step = this.#begun.get(key);
    this.#begun.delete(key);
    return step;
  }

  /** Whoever ran the cells stopped them: nothing more is begun, and what was begun is waited for no more. */
  stop(): void {
    this.dispose();
    this.#pass?.abort.abort();
    this.forget();
  }

  /** The cells that were to come will not come: what fails from now on is told to nobody. Steps go on. */
  forget(): void {
    this.#begun.clear();
    if (this.#pass !== undefined) this.#pass.expected = false;
  }

  /** Nothing more is begun; jobs go on. */
  dispose(): void {
    if (this.#pass !== undefined) this.#pass.ended = true;
  }

  /** One look after the other, so that no step is begun twice. */
  #advance(pass: Pass): Promise<AheadStart> {
    const turn = this.#turn.then(async () => {
      const { cells, only } = pass.request;
      const plan = await this.#context.plan(cells);
      const { steps, ready } = plan;
      const unable = plan.unable.filter(({ cellId }) => only?.includes(cellId) ?? true);
      const refusal = refuseCells(unable);
      if (refusal !== undefined && pass.begun.size === 0) {
        pass.ended = true;
        pass.refusal = refusal;
      }
      for (const call of ready) {
        if (pass.ended) break;
        if (only === undefined || only.includes(call.cellId)) this.#begin(pass, call, steps);
      }
      return { steps, unable, refusal };
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  #begin(pass: Pass, call: PlannedCall, steps: readonly PlanStep[]): void {
    const id = `${call.cellId}\n${call.key}`;
    if (pass.begun.has(id)) return;
    const leave = this.#context.room.take(this.#context.sizeOf(call));
    if (leave === undefined) return;
    pass.begun.add(id);
    const planned = steps.find(({ cellId }) => cellId === call.cellId);
    const step: BegunStep = { reason: planned?.reason ?? '' };
    // A cell that comes to it before the attempt is there is told the same.
    if (planned?.verdict === 'run' && pass.expected) this.#begun.set(call.key, step);
    void this.#run(pass, call, step).finally(() => {
      leave();
      // What cannot be planned any more is left to the cells, which will say why.
      if (!pass.ended) this.#advance(pass).catch(() => undefined);
    });
  }

  async #run(pass: Pass, call: PlannedCall, step: BegunStep): Promise<void> {
    let last: StepPayload | undefined;
    try {
      await this.#context.run(
        call,
        (payload) => {
          last = payload;
          pass.request.onPayload?.(call, payload);
        },
        pass.abort.signal,
      );
    } catch (error) {
      step.failure = { error, payload: last }; // its cell throws it
    }
  }
}
