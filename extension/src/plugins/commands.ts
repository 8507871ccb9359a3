import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, ISessionContextDialogs } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import {
  addIcon,
  deleteIcon,
  editIcon,
  fastForwardIcon,
  inspectorIcon,
  type LabIcon,
  notebookIcon,
  redoIcon,
  refreshIcon,
  runIcon,
  stopIcon,
  treeViewIcon,
  undoIcon,
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import type { PipelineController } from '../canvas/PipelineController';
import { CommandIDs } from '../commandIds';
import { fitIcon, pipelineIcon, restartRunIcon, runUpToIcon } from '../icons';
import { FACTORY, IPipelineTracker } from '../tokens';
import { describeArgs } from './describeArgs';
import { openBeside } from './openBeside';
import { selectionCommands } from './selectionCommands';

/** Everything that can be done with a Pipeline editor, as commands: toolbar, menus and keys use these. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:commands',
  description: 'Commands of the Pipeline editor.',
  autoStart: true,
  requires: [IPipelineTracker, IDocumentManager],
  optional: [INotebookTracker, ISessionContextDialogs, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    tracker: IPipelineTracker,
    documents: IDocumentManager,
    notebooks: INotebookTracker | null,
    dialogs: ISessionContextDialogs | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('querymill');
    const controller = (): PipelineController | null =>
      tracker.currentWidget?.content.currentController ?? null;
    const target = (args: Readonly<Record<string, unknown>>): string | undefined =>
      typeof args['cellId'] === 'string' ? args['cellId'] : controller()?.selection.get()[0];

    interface GraphCommand {
      label: string;
      caption: string;
      icon: LabIcon;
      isToggled?: () => boolean;
      /** It acts on the block that `cellId` names; by default on the selected one. */
      isForCell?: true;
      run: (graph: PipelineController, args: Readonly<Record<string, unknown>>) => unknown;
      enabled?: (graph: PipelineController, args: Readonly<Record<string, unknown>>) => boolean;
    }
    const add = (id: string, { run, enabled, isForCell, ...options }: GraphCommand): void => {
      app.commands.addCommand(id, {
        ...options,
        describedBy: { args: isForCell === true ? describeArgs.cell : describeArgs.none },
        isEnabled: (args) => {
          const graph = controller();
          return graph !== null && (enabled === undefined || enabled(graph, args));
        },
        execute: (args) => {
          const graph = controller();
          return graph === null ? undefined : run(graph, args);
        },
      });
      palette?.addItem({ command: id, category: trans.__('Pipeline') });
    };
    const canRun = (graph: PipelineController, args: Readonly<Record<string, unknown>>): boolean =>
      graph.canRun && hasTarget(graph, args);
    const hasTarget = (_: PipelineController, args: Readonly<Record<string, unknown>>): boolean =>
      target(args) !== undefined;

    app.commands.addCommand(CommandIDs.open, {
      label: trans.__('Open as pipeline'),
      caption: trans.__('Show this notebook as a graph beside it'),
      icon: pipelineIcon,
      describedBy: { args: describeArgs.path },
      isEnabled: (args) => typeof args['path'] === 'string' || notebooks?.currentWidget != null,
      execute: (args) => {
        const panel = notebooks?.currentWidget;
        const path = typeof args['path'] === 'string' ? args['path'] : panel?.context.path;
        return path === undefined ? undefined : openBeside(documents, path, FACTORY, panel?.id);
      },
    });
    palette?.addItem({ command: CommandIDs.open, category: trans.__('Pipeline') });
    app.commands.addCommand(CommandIDs.openNotebook, {
      label: trans.__('Open as notebook'),
      caption: trans.__('Show the cells of this pipeline beside it'),
      icon: notebookIcon,
      describedBy: { args: describeArgs.none },
      isEnabled: () => tracker.currentWidget !== null,
      execute: () => {
        const widget = tracker.currentWidget;
        return widget === null
          ? undefined
          : openBeside(documents, widget.context.path, 'Notebook', widget.id);
      },
    });
    palette?.addItem({ command: CommandIDs.openNotebook, category: trans.__('Pipeline') });

    add(CommandIDs.runAll, {
      label: trans.__('Run all blocks'),
      icon: fastForwardIcon,
      caption: trans.__('Run every cell from top to bottom; what has not changed is reused'),
      enabled: (graph) => graph.canRun,
      run: (graph) => graph.runAll(),
    });
    add(CommandIDs.runBlock, {
      label: trans.__('Run this block'),
      isForCell: true,
      icon: runIcon,
      caption: trans.__('Run the selected block, and first what it needs and does not have'),
      enabled: canRun,
      run: (graph, args) => {
        const cellId = target(args);
        return cellId === undefined ? undefined : graph.runBlock(cellId);
      },
    });
    add(CommandIDs.runUpTo, {
      label: trans.__('Run up to here'),
      icon: runUpToIcon,
      isForCell: true,
      caption: trans.__('Run the selected block and everything it depends on'),
      enabled: canRun,
      run: (graph, args) => {
        const cellId = target(args);
        return cellId === undefined ? undefined : graph.runUpTo(cellId);
      },
    });
    add(CommandIDs.interrupt, {
      label: trans.__('Interrupt'),
      icon: stopIcon,
      caption: trans.__('Stop what is running; it can be resumed'),
      enabled: () => tracker.currentWidget?.context.sessionContext.session?.kernel != null,
      run: () => tracker.currentWidget?.context.sessionContext.session?.kernel?.interrupt(),
    });
    add(CommandIDs.restart, {
      label: trans.__('Restart kernel…'),
      icon: refreshIcon,
      caption: trans.__('Restart the kernel; finished steps stay finished'),
      enabled: () =>
        dialogs !== null && tracker.currentWidget?.context.sessionContext.session?.kernel != null,
      run: () => {
        const session = tracker.currentWidget?.context.sessionContext;
        return session === undefined ? undefined : dialogs?.restart(session);
      },
    });
    add(CommandIDs.undo, {
      label: trans.__('Undo'),
      icon: undoIcon,
      caption: trans.__('Undo the last change of the notebook'),
      run: (graph) => {
        graph.model.undo();
      },
    });
    add(CommandIDs.redo, {
      label: trans.__('Redo'),
      icon: redoIcon,
      caption: trans.__('Make the undone change again'),
      run: (graph) => {
        graph.model.redo();
      },
    });
    add(CommandIDs.addBlock, {
      label: trans.__('Add block…'),
      icon: addIcon,
      caption: trans.__('Choose a block to add'),
      run: (graph) => graph.canvas?.openPalette(),
    });
    add(CommandIDs.remove, {
      label: trans.__('Delete'),
      icon: deleteIcon,
      caption: trans.__('Delete the selected blocks or links'),
      enabled: (graph) => graph.selection.get().length > 0 || graph.selectedLinks.get().length > 0,
      run: (graph) => {
        graph.removeSelection();
      },
    });
    add(CommandIDs.rename, {
      label: trans.__('Rename block'),
      isForCell: true,
      icon: editIcon,
      caption: trans.__('Rename the selected block wherever it is used'),
      enabled: hasTarget,
      run: (graph, args) => {
        const cellId = target(args);
        if (cellId !== undefined) graph.canvas?.focusName(cellId);
      },
    });
    add(CommandIDs.layout, {
      label: trans.__('Lay out'),
      icon: treeViewIcon,
      caption: trans.__('Place the blocks anew, but those you put by hand; with a selection, only that'),
      run: (graph) => graph.canvas?.layout(),
    });
    add(CommandIDs.fit, {
      label: trans.__('Zoom to fit'),
      icon: fitIcon,
      caption: trans.__('Show the whole pipeline'),
      run: (graph) => graph.canvas?.fit(),
    });
    add(CommandIDs.toggleInspector, {
      label: trans.__('Show or hide the block inspector'),
      icon: inspectorIcon,
      caption: trans.__('Show the form of the selected block beside the graph, or hide it'),
      run: (graph) => {
        graph.inspectorOpen.set(!graph.inspectorOpen.get());
      },
    });

    for (const { id, toggled, ...command } of selectionCommands(trans)) {
      add(id, {
        ...command,
        ...(toggled === undefined
          ? {}
          : {
              isToggled: () => {
                const graph = controller();
                return graph !== null && toggled(graph);
              },
            }),
      });
    }
    add(CommandIDs.restartRunAll, {
      label: trans.__('Restart kernel and run all…'),
      icon: restartRunIcon,
      caption: trans.__('Restart the kernel, then run every cell; finished steps are reused'),
      enabled: () =>
        dialogs !== null && tracker.currentWidget?.context.sessionContext.session?.kernel != null,
      run: async (graph) => {
        const session = tracker.currentWidget?.context.sessionContext;
        if (session !== undefined && (await dialogs?.restart(session)) === true) await graph.runAll();
      },
    });

    followEnablement(app.commands, tracker);
  },
};

/** Toolbar buttons and menu items ask again whether they apply when the selection or the editor changes. */
function followEnablement(commands: CommandRegistry, tracker: IPipelineTracker): void {
  const changed = (): void => {
    for (const id of Object.values(CommandIDs))
      if (commands.hasCommand(id)) commands.notifyCommandChanged(id);
  };
  tracker.currentChanged.connect(changed);
  tracker.widgetAdded.connect((_, widget) => {
    void widget.content.controller.then((graph) => {
      graph.selection.subscribe(changed);
      graph.selectedLinks.subscribe(changed);
      graph.planShown.subscribe(changed);
      graph.outlineOpen.subscribe(changed);
      changed();
    });
    widget.context.sessionContext.statusChanged.connect(changed);
  });
}
