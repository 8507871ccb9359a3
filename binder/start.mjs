/**
 * `npm start [-- arguments of jupyter lab]`: sets the clone up and opens JupyterLab on workspace/, a working copy of
 * the starters: what you change there is yours and is never overwritten.
 */
import { join } from 'node:path';
import { orExplain, setUp } from './setup.mjs';
import { becomeChild } from './setup/becomeChild.mjs';
import { copyStarters } from './setup/copyStarters.mjs';

const FIRST_NOTEBOOK = 'quick.ipynb';

const context = await orExplain(() => setUp());
const workspace = copyStarters(context.root);
await becomeChild(
  context,
  [
    ...[context.python, '-m', 'jupyterlab'],
    `--ServerApp.root_dir=${workspace}`,
    `--LabApp.default_url=/lab/tree/${FIRST_NOTEBOOK}`,
    // Nothing calls out to the network unless it was asked to.
    `--LabApp.app_settings_dir=${join(context.root, 'binder/settings')}`,
    '--LabApp.extension_manager=readonly',
    '--LabApp.news_url=None',
    '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...process.argv.slice(2),
  ],
  workspace,
);
