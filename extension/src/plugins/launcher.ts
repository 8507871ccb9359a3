import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { showErrorMessage } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';
import { pipelineIcon } from '../icons';
import { copyStarter } from '../launcher/copyStarter';
import { FACTORY } from '../tokens';
import { describeArgs } from './describeArgs';

/** Offers the starter notebooks in JupyterLab's launcher. */
export const launcherPlugin: JupyterFrontEndPlugin<void> = {
  id: 'querymill:launcher',
  description: 'Adds the starter notebooks to the launcher.',
  autoStart: true,
  requires: [IDocumentManager],
  optional: [ILauncher, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    launcher: ILauncher | null,
    translator: ITranslator | null,
  ) => {
    const trans = (translator ?? nullTranslator).load('querymill');
    const starters = new Map([
      [
        'quick',
        {
          label: trans.__('Quick start'),
          caption: trans.__('Write pseudo queries, filter them and train ColBERT, on a small data set'),
        },
      ],
      [
        'method',
        {
          label: trans.__('Whole method, small'),
          caption: trans.__('Two rounds with a tuned generator, a reward model and PPO; about 20 minutes'),
        },
      ],
    ]);
    const chosen = (args: Readonly<Record<string, unknown>>): string =>
      typeof args['starter'] === 'string' ? args['starter'] : 'quick';

    app.commands.addCommand(CommandIDs.newFromStarter, {
      label: (args) => starters.get(chosen(args))?.label ?? chosen(args),
      caption: (args) => starters.get(chosen(args))?.caption ?? '',
      icon: pipelineIcon,
      describedBy: { args: describeArgs.starter },
      execute: async (args) => {
        const folder = typeof args['cwd'] === 'string' ? args['cwd'] : '';
        try {
          const path = await copyStarter(documents.services.contents, chosen(args), folder);
          return documents.open(path, FACTORY);
        } catch (error) {
          const cause = error instanceof Error ? error : String(error);
          await showErrorMessage(trans.__('The starter notebook was not copied'), cause);
          return undefined;
        }
      },
    });
    [...starters.keys()].forEach((starter, rank) => {
      launcher?.add({ command: CommandIDs.newFromStarter, args: { starter }, category: 'Querymill', rank });
    });
  },
};
