import { ABCWidgetFactory, type DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';

import { pipelineIcon } from '../icons';
import { PipelinePanel } from './PipelinePanel';
import type { PipelinePanelOptions } from './PipelinePanelOptions';
import { PipelineWidget } from './PipelineWidget';

/** Makes Pipeline editors on the same context, model and session that a Notebook of the file uses. */
export class PipelineFactory extends ABCWidgetFactory<PipelineWidget, INotebookModel> {
  readonly #panel: Omit<PipelinePanelOptions, 'context'>;

  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<PipelineWidget>,
    panel: Omit<PipelinePanelOptions, 'context'>,
  ) {
    super(options);
    this.#panel = panel;
  }

  protected override createNewWidget(context: DocumentRegistry.IContext<INotebookModel>): PipelineWidget {
    const widget = new PipelineWidget({
      context,
      content: new PipelinePanel({ ...this.#panel, context }),
    });
    widget.title.icon = pipelineIcon;
    return widget;
  }
}
