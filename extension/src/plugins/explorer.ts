import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { tableRowsIcon } from '@jupyterlab/ui-components';

import { addNotebookCell } from '../explorer/addNotebookCell';
import { EXPLORE_EVENT, ExploreRenderer } from '../explorer/ExploreRenderer';
import { ExplorerWidget } from '../explorer/ExplorerWidget';
import { findChosen } from '../explorer/findChosen';
import { layoutMemory } from '../explorer/keptLayout';
import { PIPELINE_CLASS } from '../document/PipelineWidget';
import { IPipelineTracker } from '../tokens';

/** Opens the explorer: on an artifact, or on what the selected block, link or cell gave. */
export const EXPLORE_COMMAND = 'querymill:explore';

const EXPLORE_MIME = 'application/vnd.querymill.explore+json';

/** The explorer of rows: a tab that comes back after a reload, opened from nodes, links, outputs and cells. */
export const explorerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:explorer',
  description: 'Shows the rows of an artifact with what every filter said about them.',
  autoStart: true,
  requires: [IPipelineTracker, IRenderMimeRegistry],
  optional: [INotebookTracker, ILayoutRestorer, ICommandPalette, IStateDB, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    pipelines: IPipelineTracker,
    rendermime: IRenderMimeRegistry,
    notebooks: INotebookTracker | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    state: IStateDB | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('querymill');
    const tracker = new WidgetTracker<MainAreaWidget<ExplorerWidget>>({ namespace: 'querymill-explorer' });
    const places = { services: app.serviceManager, notebooks, pipelines };
    const layouts = layoutMemory(state);
    const chosen = (): ReturnType<typeof findChosen> => findChosen(places, app.shell.currentWidget);

    const put = (widget: MainAreaWidget<ExplorerWidget>, where: 'tab' | 'below'): void => {
      // Beside its document, not beside itself: it may stand in the page already.
      const { path } = widget.content;
      const document = notebooks?.find(({ context }) => context.path === path);
      const graph = pipelines.find(({ context }) => context.path === path);
      const ref = [document, graph].find((one) => one?.isVisible === true) ?? document ?? graph;
      app.shell.add(widget, 'main', {
        mode: where === 'tab' ? 'tab-after' : 'split-bottom',
        ...(ref === undefined ? {} : { ref: ref.id }),
      });
      app.shell.activateById(widget.id);
    };
    const open = (
      digest: string,
      path: string,
      title: string,
      where: 'tab' | 'below',
    ): MainAreaWidget<ExplorerWidget> => {
      const existing = tracker.find(({ content }) => content.digest === digest && content.path === path);
      if (existing !== undefined) {
        app.shell.activateById(existing.id);
        return existing;
      }
      const content = new ExplorerWidget({
        digest,
        path,
        places,
        trans,
        layouts,
        addCell: (kind, source) => {
          addNotebookCell(path, kind, source, places);
        },
        place: (to) => {
          put(widget, to);
        },
      });
      const widget = new MainAreaWidget({ content });
      widget.id = `querymill-explorer-${digest.slice(0, 16)}-${String(Date.now())}`;
      widget.title.label = title;
      widget.title.caption = trans.__('Rows of %1', title);
      widget.title.closable = true;
      put(widget, where);
      void tracker.add(widget);
      return widget;
    };

    app.commands.addCommand(EXPLORE_COMMAND, {
      label: trans.__('Explore rows'),
      icon: tableRowsIcon,
      caption: trans.__('Read every row with the score and the reason of every filter'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            digest: {
              type: 'string',
              description: 'Digest of an artifact; by default of the selected block, link or cell',
            },
            path: { type: 'string', description: 'Path of the notebook whose kernel is asked' },
            title: { type: 'string', description: 'Name of the tab' },
            where: {
              enum: ['tab', 'below'],
              description: 'A tab of its own, or below what is in front (the default)',
            },
          },
        },
      },
      isEnabled: (args) => typeof args['digest'] === 'string' || chosen() !== undefined,
      execute: (args) => {
        const { digest, path, title } = args;
        const where = args['where'] === 'tab' ? 'tab' : 'below';
        if (typeof digest !== 'string') {
          const found = chosen();
          return found === undefined ? undefined : open(found.digest, found.path, found.title, where);
        }
        const current = notebooks?.currentWidget?.context.path ?? pipelines.currentWidget?.context.path ?? '';
        return open(
          digest,
          typeof path === 'string' ? path : current,
          typeof title === 'string' ? title : digest.slice(0, 8),
          where,
        );
      },
    });
    palette?.addItem({ command: EXPLORE_COMMAND, category: trans.__('Pipeline') });
    for (const selector of [
      `.${PIPELINE_CLASS} .react-flow__node`,
      `.${PIPELINE_CLASS} .react-flow__edge`,
      '.jp-Notebook .jp-CodeCell',
    ])
      app.contextMenu.addItem({ command: EXPLORE_COMMAND, selector, rank: 40 });
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [EXPLORE_MIME],
        defaultRank: 5,
        createRenderer: (options) => new ExploreRenderer(options, trans),
      },
      5,
    );
    document.addEventListener(EXPLORE_EVENT, (event) => {
      if (event instanceof CustomEvent)
        void app.commands.execute(EXPLORE_COMMAND, event.detail as { digest: string });
    });
    if (restorer !== null) {
      void restorer.restore(tracker, {
        command: EXPLORE_COMMAND,
        args: ({ content, title }) => ({ digest: content.digest, path: content.path, title: title.label }),
        name: ({ content }) => `${content.path}:${content.digest}`,
      });
    }
  },
};
