import {
  fitPayload,
  renderStepHtml,
  renderStepText,
  STEP_MIME,
  type BlockDefinition,
  type StepPayload,
} from '../../core/index.ts';
import type { HostCallContext } from '../host/HostService.ts';

/** Pause between two updates of a running step, in milliseconds: with a comm the page is told otherwise. */
const WITH_COMM = 10_000;
const WITHOUT_COMM = 1000;

/** The one output of a step's cell, updated in place: at changes of state, and now and then in between. */
export class StepDisplay {
  readonly #context: HostCallContext;
  readonly #block: BlockDefinition;
  readonly #hasComm: () => boolean;
  #id: string | undefined;
  #shownAt = 0;
  #shownState: StepPayload['state'] | undefined;

  /** @param hasComm whether a page is told about changes over the comm */
  constructor(context: HostCallContext, block: BlockDefinition, hasComm: () => boolean) {
    this.#context = context;
    this.#block = block;
    this.#hasComm = hasComm;
  }

  /** Shows the payload if it is time to. */
  show(payload: StepPayload): void {
    const now = Date.now();
    const pause = this.#hasComm() ? WITH_COMM : WITHOUT_COMM;
    if (payload.state === this.#shownState && now - this.#shownAt < pause) return;
    this.#shownAt = now;
    this.#shownState = payload.state;
    const update = this.#id !== undefined;
    this.#id ??= `step-${(payload.key ?? 'none').slice(0, 16)}-${this.#context.execution.id}`;
    const fitted = fitPayload(payload);
    const bundle = {
      [STEP_MIME]: fitted,
      'text/html': renderStepHtml(fitted, this.#block),
      'text/plain': renderStepText(fitted, this.#block),
    };
    this.#context.display(bundle, { displayId: this.#id, update });
  }
}
