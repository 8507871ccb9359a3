import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  createToolbarFactory,
  ISessionContextDialogs,
  IToolbarWidgetRegistry,
  WidgetTracker,
} from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { INotebookCellExecutor, INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { PaletteSidebar } from '../palette/PaletteSidebar';
import { KernelItem } from '../document/KernelItem';
import { PipelineFactory } from '../document/PipelineFactory';
import type { PipelineWidget } from '../document/PipelineWidget';
import { PlanSummary } from '../document/PlanSummary';
import { FACTORY, IPipelineTracker, PLUGIN_ID } from '../tokens';

/** Offers `Open With > Pipeline` for notebooks and restores open editors after a reload. */
export const editorPlugin: JupyterFrontEndPlugin<IPipelineTracker> = {
  id: PLUGIN_ID,
  description: 'The Pipeline editor: a second live view of a notebook, as a graph of blocks.',
  autoStart: true,
  provides: IPipelineTracker,
  requires: [IRenderMimeRegistry, INotebookCellExecutor, NotebookPanel.IContentFactory],
  optional: [
    INotebookTracker,
    ILayoutRestorer,
    ISessionContextDialogs,
    IToolbarWidgetRegistry,
    ISettingRegistry,
    ITranslator,
  ],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    executor: INotebookCellExecutor,
    contentFactory: NotebookPanel.IContentFactory,
    notebooks: INotebookTracker | null,
    restorer: ILayoutRestorer | null,
    dialogs: ISessionContextDialogs | null,
    toolbars: IToolbarWidgetRegistry | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null,
  ): IPipelineTracker => {
    const words = translator ?? nullTranslator;
    const tracker = new WidgetTracker<PipelineWidget>({ namespace: 'querymill-pipeline' });
    const factory = new PipelineFactory(
      {
        name: FACTORY,
        label: words.load('querymill').__('Pipeline'),
        fileTypes: ['notebook'],
        modelName: 'notebook',
        preferKernel: true,
        canStartKernel: true,
        translator: words,
        ...(toolbars !== null && settings !== null
          ? { toolbarFactory: createToolbarFactory(toolbars, settings, FACTORY, PLUGIN_ID, words) }
          : {}),
      },
      {
        commands: app.commands,
        rendermime,
        contentFactory,
        executor,
        notebooks,
        dialogs,
        translator: words,
      },
    );
    factory.widgetCreated.connect((_, widget) => {
      widget.context.pathChanged.connect(() => void tracker.save(widget));
      void tracker.add(widget);
    });
    // The class declares `contentProviderId` as possibly undefined, the interface as absent.
    app.docRegistry.addWidgetFactory(factory as DocumentRegistry.WidgetFactory);
    void followCollaboration(app, factory);
    if (restorer !== null) {
      void restorer.restore(tracker, {
        command: 'docmanager:open',
        args: (widget) => ({ path: widget.context.path, factory: FACTORY }),
        name: (widget) => widget.context.path,
      });
    }
    const trans = words.load('querymill');
    toolbars?.addFactory<PipelineWidget>(
      FACTORY,
      'planSummary',
      (widget) => new PlanSummary(widget.content, trans),
    );
    toolbars?.addFactory<PipelineWidget>(
      FACTORY,
      'kernel',
      (widget) => new KernelItem(widget.context.sessionContext, dialogs, trans),
    );
    app.shell.add(new PaletteSidebar(tracker, trans), 'left', {
      rank: 350,
      type: 'Blocks',
    });
    return tracker;
  },
};

/**
 * The first editor of a file decides how all of them read it. So the graph asks for the same content
 * provider as the Notebook: with collaboration installed, opening the graph first keeps it on.
 */
async function followCollaboration(app: JupyterFrontEnd, factory: PipelineFactory): Promise<void> {
  await app.started;
  const provider = app.docRegistry.getWidgetFactory('Notebook')?.contentProviderId;
  if (provider !== undefined) factory.contentProviderId = provider;
}
