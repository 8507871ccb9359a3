import {
  fitPayload,
  renderStepHtml,
  renderStepText,
  STEP_MIME,
  stepChart,
  type BlockDefinition,
  type Picture,
  type StepPayload,
} from '../../core/index.ts';
import type { HostCallContext } from '../host/HostService.ts';
import type { FigurePrinter } from './FigurePrinter.ts';

/** Pause between two updates of a running step, in milliseconds: with a comm figures come otherwise, pictures do not. */
const WITH_COMM = 2000;
const WITHOUT_COMM = 1000;
/** Bytes a second that updates of one step may take: a large one waits longer for the next. */
const BYTES_PER_SECOND = 16_384;

/** The one output of a step's cell, updated in place: at changes of state, and now and then in between. */
export class StepDisplay {
  readonly #context: HostCallContext;
  readonly #block: BlockDefinition;
  readonly #hasComm: () => boolean;
  readonly #printer: FigurePrinter;
  #last: StepPayload | undefined;
  #id: string | undefined;
  #shownAt = 0;
  #shownBytes = 0;
  #shownState: StepPayload['state'] | undefined;

  /**
   * @param hasComm whether a page is told about changes over the comm
   * @param printer makes the picture of the final output
   */
  constructor(
    context: HostCallContext,
    block: BlockDefinition,
    hasComm: () => boolean,
    printer: FigurePrinter,
  ) {
    this.#context = context;
    this.#block = block;
    this.#hasComm = hasComm;
    this.#printer = printer;
  }

  /** Shows the payload if it is time to. */
  show(payload: StepPayload): void {
    this.#last = payload;
    const now = Date.now();
    const pause = Math.max(
      this.#hasComm() ? WITH_COMM : WITHOUT_COMM,
      (this.#shownBytes / BYTES_PER_SECOND) * 1000,
    );
    if (payload.state === this.#shownState && now - this.#shownAt < pause) return;
    this.#shownAt = now;
    this.#shownState = payload.state;
    this.#display(payload);
  }

  /**
   * Adds what is drawn from the step's rows, and all its pictures as one for viewers that draw nothing themselves.
   *
   * @param draw reads the rows; a picture it cannot draw leaves the step as it is, and says why
   */
  async finish(draw: (payload: StepPayload) => Promise<Picture[]>): Promise<void> {
    if (this.#last === undefined) return;
    let pictures: Picture[] = [];
    try {
      pictures = await draw(this.#last);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      this.#context.display({
        'text/plain': `Cannot draw the rows of "${this.#last.name ?? this.#last.block}": ${cause}`,
      });
    }
    const payload =
      pictures.length === 0
        ? this.#last
        : { ...this.#last, pictures: pictures.map((picture) => ({ ...picture })) };
    const chart = stepChart(payload, this.#block);
    if (chart === undefined) return;
    this.#display(payload, { png: await this.#printer.print(chart.svg), alt: chart.alt, width: chart.width });
  }

  #display(
    payload: StepPayload,
    picture?: { readonly png: string; readonly alt: string; readonly width: number },
  ): void {
    const update = this.#id !== undefined;
    this.#id ??= `step-${(payload.key ?? 'none').slice(0, 16)}-${this.#context.execution.id}`;
    const fitted = fitPayload(payload);
    const image =
      picture === undefined
        ? undefined
        : {
            uri: `data:image/png;base64,${picture.png}`,
            alt: picture.alt,
            width: picture.width,
          };
    const bundle = {
      [STEP_MIME]: fitted,
      'text/html': renderStepHtml(fitted, this.#block, image),
      'text/plain': renderStepText(fitted, this.#block),
      // What a PDF is made of: no TeX exporter reads HTML.
      ...(picture === undefined ? {} : { 'image/png': picture.png }),
    };
    this.#shownBytes = JSON.stringify(bundle).length;
    this.#context.display(bundle, { displayId: this.#id, update });
  }
}
