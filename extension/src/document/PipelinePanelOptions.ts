import type { ISessionContextDialogs } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookCellExecutor, INotebookModel, INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { ITranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

/** What a Pipeline panel needs of the application. */
export interface PipelinePanelOptions {
  readonly context: DocumentRegistry.IContext<INotebookModel>;
  readonly commands: CommandRegistry;
  readonly rendermime: IRenderMimeRegistry;
  readonly contentFactory: Cell.IContentFactory;
  readonly executor: INotebookCellExecutor;
  readonly notebooks: INotebookTracker | null;
  readonly dialogs: ISessionContextDialogs | null;
  readonly translator: ITranslator;
}
