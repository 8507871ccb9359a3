import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

import type { PipelineController } from '../canvas/PipelineController';
import type { PipelinePanel } from './PipelinePanel';
import { PlanPill } from './PlanPill';

/** Toolbar item that says in one line what running everything would do. */
export class PlanSummary extends ReactWidget {
  readonly #trans: TranslationBundle;
  #controller: PipelineController | null = null;

  constructor(panel: PipelinePanel, trans: TranslationBundle) {
    super();
    this.#trans = trans;
    this.addClass('qm-PlanSummary');
    void panel.controller.then((controller) => {
      if (this.isDisposed) return;
      this.#controller = controller;
      this.update();
    });
  }

  protected override render(): JSX.Element | null {
    return this.#controller === null ? null : <PlanPill controller={this.#controller} trans={this.#trans} />;
  }
}
