import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addNotebookCell } from '../explorer/addNotebookCell';
import { chooseArtifact } from '../explorer/chooseArtifact';
import { EXPLORE_EVENT, ExploreRenderer } from '../explorer/ExploreRenderer';
import { ExplorerWidget } from '../explorer/ExplorerWidget';
import { keepLayout, keptLayout } from '../explorer/keptLayout';
import { IPipelineTracker } from '../tokens';

/** Opens the explorer: on an artifact, or on what the selected block or link gave. */
export const EXPLORE_COMMAND = 'querymill:explore';

const EXPLORE_MIME = 'application/vnd.querymill.explore+json';

/** The explorer of rows: a tab that comes back after a reload, opened from nodes, links, outputs and cells. */
export const explorerPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:explorer',
  description: 'Shows the rows of an artifact with what every filter said about them.',
  autoStart: true,
  requires: [IPipelineTracker, IRenderMimeRegistry],
  optional: [INotebookTracker, ILayoutRestorer, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    pipelines: IPipelineTracker,
    rendermime: IRenderMimeRegistry,
    notebooks: INotebookTracker | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('querymill');
    const tracker = new WidgetTracker<MainAreaWidget<ExplorerWidget>>({ namespace: 'querymill-explorer' });
    const places = { services: app.serviceManager, notebooks, pipelines };

    const selected = (): { digest: string; title: string; path: string } | undefined => {
      const widget = pipelines.currentWidget;
      const graph = widget?.content.currentController;
      if (widget == null || graph == null) return undefined;
      const link = graph.selectedLinks.get()[0];
      const cellId = link?.from.cellId ?? graph.selection.get()[0];
      if (cellId === undefined) return undefined;
      const { payload } = graph.steps.runtime(cellId).get();
      const artifact = chooseArtifact(payload, link?.from.port ?? null);
      if (artifact === undefined) return undefined;
      const title = `${payload?.name ?? payload?.block ?? ''}.${artifact.port}`;
      return { digest: artifact.digest, title, path: widget.context.path };
    };

    const open = (digest: string, path: string, title: string): MainAreaWidget<ExplorerWidget> => {
      const existing = tracker.find(({ content }) => content.digest === digest && content.path === path);
      if (existing !== undefined) {
        app.shell.activateById(existing.id);
        return existing;
      }
      const options = {
        digest,
        path,
        places,
        trans,
        layout: keptLayout(),
        keepLayout,
        addCell: (kind: 'code' | 'markdown', source: string) => {
          addNotebookCell(path, kind, source, places);
        },
      };
      const widget = new MainAreaWidget({ content: new ExplorerWidget(options) });
      widget.id = `querymill-explorer-${digest.slice(0, 16)}-${String(Date.now())}`;
      widget.title.label = title;
      widget.title.caption = trans.__('Rows of %1', title);
      widget.title.closable = true;
      app.shell.add(widget, 'main', { mode: 'split-bottom' });
      app.shell.activateById(widget.id);
      void tracker.add(widget);
      return widget;
    };

    app.commands.addCommand(EXPLORE_COMMAND, {
      label: trans.__('Explore rows'),
      caption: trans.__('Read every row with the score and the reason of every filter'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            digest: {
              type: 'string',
              description: 'Digest of an artifact; by default of the selected block or link',
            },
            path: { type: 'string', description: 'Path of the notebook whose kernel is asked' },
            title: { type: 'string', description: 'Name of the tab' },
          },
        },
      },
      isEnabled: (args) => typeof args['digest'] === 'string' || selected() !== undefined,
      execute: (args) => {
        const { digest, path, title } = args;
        if (typeof digest !== 'string') {
          const found = selected();
          return found === undefined ? undefined : open(found.digest, found.path, found.title);
        }
        const current = notebooks?.currentWidget?.context.path ?? pipelines.currentWidget?.context.path ?? '';
        return open(
          digest,
          typeof path === 'string' ? path : current,
          typeof title === 'string' ? title : digest.slice(0, 8),
        );
      },
    });
    palette?.addItem({ command: EXPLORE_COMMAND, category: trans.__('Pipeline') });
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
