import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IMainMenu } from '@jupyterlab/mainmenu';

import { CommandIDs } from '../commandIds';
import { IPipelineTracker } from '../tokens';

/** Lets the menus Edit, Run and Kernel act on a Pipeline editor as they do on a Notebook. */
export const menusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:menus',
  description: 'Joins the Pipeline editor to the main menu.',
  autoStart: true,
  requires: [IPipelineTracker],
  optional: [IMainMenu],
  activate: (_: JupyterFrontEnd, tracker: IPipelineTracker, menu: IMainMenu | null) => {
    if (menu === null) return;
    const isEnabled: (widget: Parameters<IPipelineTracker['has']>[0]) => boolean = (widget) =>
      tracker.has(widget);
    menu.editMenu.undoers.undo.add({ id: CommandIDs.undo, isEnabled });
    menu.editMenu.undoers.redo.add({ id: CommandIDs.redo, isEnabled });
    menu.runMenu.codeRunners.run.add({ id: CommandIDs.runBlock, isEnabled });
    menu.runMenu.codeRunners.runAll.add({ id: CommandIDs.runAll, isEnabled });
    menu.kernelMenu.kernelUsers.interruptKernel.add({ id: CommandIDs.interrupt, isEnabled });
    menu.kernelMenu.kernelUsers.restartKernel.add({ id: CommandIDs.restart, isEnabled });
  },
};
