import { commandsPlugin } from './plugins/commands';
import { editorPlugin } from './plugins/editor';
import { explorerPlugin } from './plugins/explorer';
import { launcherPlugin } from './plugins/launcher';
import { menusPlugin } from './plugins/menus';
import { missedOutputPlugin } from './plugins/missedOutput';
import { plotPlugin } from './plugins/plot';
import { rendererPlugin } from './plugins/renderer';
import { settingsPlugin } from './plugins/settings';
import { statusPlugin } from './plugins/status';
import { runsPlugin } from './plugins/runs';

/** The plugins of the extension, one for each concern. */
export default [
  editorPlugin,
  commandsPlugin,
  menusPlugin,
  missedOutputPlugin,
  rendererPlugin,
  settingsPlugin,
  statusPlugin,
  plotPlugin,
  explorerPlugin,
  runsPlugin,
  launcherPlugin,
];
