import type { TranslationBundle } from '@jupyterlab/translation';
import { type ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { IPipelineTracker } from '../tokens';
import type { PipelineWidget } from './PipelineWidget';

/** One line for the status bar: `2 running · 3 out of date`; empty where nothing is to be told. */
export class PipelineStatus extends Widget {
  readonly #trans: TranslationBundle;
  readonly #changed = new Signal<this, void>(this);
  #stops: (() => void)[] = [];
  #widget: PipelineWidget | null = null;
  #text = '';

  constructor(tracker: IPipelineTracker, trans: TranslationBundle) {
    super();
    this.#trans = trans;
    this.addClass('qm-Status');
    this.title.caption = trans.__('Steps of the current pipeline');
    tracker.currentChanged.connect((_, widget) => {
      this.#follow(widget);
    });
    this.#follow(tracker.currentWidget);
  }

  /** What is shown. */
  get text(): string {
    return this.#text;
  }

  /** Emitted when the text changes. */
  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  override dispose(): void {
    if (this.isDisposed) return;
    for (const stop of this.#stops) stop();
    Signal.clearData(this);
    super.dispose();
  }

  #follow(widget: PipelineWidget | null): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#widget = widget;
    this.#tell();
    void widget?.content.controller.then(({ steps }) => {
      if (this.#widget !== widget || this.isDisposed) return;
      const tell = (): void => {
        this.#tell();
      };
      this.#stops = [steps.executing.subscribe(tell), steps.stale.subscribe(tell)];
      tell();
    });
  }

  #tell(): void {
    const steps = this.#widget?.content.currentController?.steps;
    const [running, stale] = [steps?.executing.get().size ?? 0, steps?.stale.get() ?? 0];
    const parts = [
      running === 0 ? '' : this.#trans.__('%1 running', String(running)),
      stale === 0 ? '' : this.#trans.__('%1 out of date', String(stale)),
    ];
    this.#text = parts.filter((part) => part !== '').join(' · ');
    this.node.textContent = this.#text;
    this.#changed.emit();
  }
}
