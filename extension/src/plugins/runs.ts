import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  Dialog,
  ICommandPalette,
  MainAreaWidget,
  showDialog,
  showErrorMessage,
  WidgetTracker,
} from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { runsIcon } from '../icons';
import { RunsClient } from '../runs/RunsClient';
import { RunsModel } from '../runs/RunsModel';
import { timeOfRun } from '../runs/runTime';
import { RunsSidebar } from '../runs/RunsSidebar';
import { RunTab } from '../runs/RunTab';
import { IPipelineTracker } from '../tokens';

/** Shows the panel of runs. */
export const SHOW_RUNS_COMMAND = 'querymill:show-runs';
/** Opens one run, or several side by side. */
export const OPEN_RUN_COMMAND = 'querymill:open-run';

/** The panel of runs at the left, and the tabs that it opens. */
export const runsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:runs',
  description: 'Lists what was run, with what and what came of it; compares runs.',
  autoStart: true,
  requires: [IPipelineTracker],
  optional: [INotebookTracker, ILayoutRestorer, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    pipelines: IPipelineTracker,
    notebooks: INotebookTracker | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('querymill');
    const client = new RunsClient({ services: app.serviceManager, notebooks, pipelines });
    const model = new RunsModel(client);
    const tracker = new WidgetTracker<MainAreaWidget<RunTab>>({ namespace: 'querymill-runs' });

    const open = (ids: readonly string[]): void => {
      const same = tracker.find(({ content }) => content.ids.join() === ids.join());
      if (same !== undefined) {
        app.shell.activateById(same.id);
        return;
      }
      const widget = new MainAreaWidget({ content: new RunTab(ids, client, trans) });
      widget.id = `querymill-run-${ids.join('-')}`;
      widget.title.label =
        ids.length > 1 ? trans.__('%1 runs', ids.length) : trans.__('Run of %1', timeOfRun(ids[0] ?? ''));
      widget.title.closable = true;
      app.shell.add(widget, 'main');
      app.shell.activateById(widget.id);
      void tracker.add(widget);
    };
    const remove = async (id: string): Promise<void> => {
      const { button } = await showDialog({
        title: trans.__('Delete this run?'),
        body: trans.__('Its record goes to the trash of the workspace. The results of its steps stay.'),
        buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Delete') })],
      });
      if (!button.accept) return;
      await model
        .remove(id)
        .catch((error: unknown) =>
          showErrorMessage(
            trans.__('Run not deleted'),
            error instanceof Error ? error.message : String(error),
          ),
        );
    };

    const sidebar = new RunsSidebar(model, trans, {
      open: (id) => {
        open([id]);
      },
      compare: open,
      remove: (id) => void remove(id),
    });
    app.shell.add(sidebar, 'left', { rank: 360, type: 'Runs' });

    const follow = (): void => {
      const path = notebooks?.currentWidget?.context.path ?? pipelines.currentWidget?.context.path ?? '';
      if (sidebar.isVisible) model.follow(path);
      else model.state.set({ ...model.state.get(), path });
    };
    notebooks?.currentChanged.connect(follow);
    pipelines.currentChanged.connect(follow);

    app.commands.addCommand(SHOW_RUNS_COMMAND, {
      label: trans.__('Show runs'),
      icon: runsIcon,
      caption: trans.__('What was run, with what parameters, and what came of it'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => {
        app.shell.activateById(sidebar.id);
      },
    });
    app.commands.addCommand(OPEN_RUN_COMMAND, {
      label: (args) => (idsOf(args['ids']).length > 1 ? trans.__('Compare runs') : trans.__('Open run')),
      caption: trans.__('Show the blocks of a run, its figures and what it was run with'),
      icon: runsIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            ids: { type: 'array', items: { type: 'string' }, description: 'Ids of runs, oldest first' },
          },
          required: ['ids'],
        },
      },
      isVisible: (args) => idsOf(args['ids']).length > 0,
      execute: (args) => {
        const ids = idsOf(args['ids']);
        if (ids.length > 0) open(ids);
      },
    });
    palette?.addItem({ command: SHOW_RUNS_COMMAND, category: trans.__('Pipeline') });
    if (restorer !== null) {
      void restorer.restore(tracker, {
        command: OPEN_RUN_COMMAND,
        args: ({ content }) => ({ ids: [...content.ids] }),
        name: ({ content }) => content.ids.join(),
      });
    }
  },
};

function idsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}
