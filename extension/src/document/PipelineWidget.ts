import { DocumentWidget } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';

import type { PipelinePanel } from './PipelinePanel';

/** Class of a Pipeline editor: shortcuts and context menus are bound to it. */
export const PIPELINE_CLASS = 'qm-Pipeline';

/** A Pipeline editor: a notebook document shown as a graph. */
export class PipelineWidget extends DocumentWidget<PipelinePanel, INotebookModel> {
  constructor(options: DocumentWidget.IOptions<PipelinePanel, INotebookModel>) {
    super(options);
    this.addClass(PIPELINE_CLASS);
    // JupyterLab finds the targets of undo, run and kernel keys by these attributes.
    this.node.dataset['jpUndoer'] = 'true';
    this.node.dataset['jpKernelUser'] = 'true';
  }
}
