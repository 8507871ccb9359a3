import { commandsPlugin } from './plugins/commands';
import { editorPlugin } from './plugins/editor';
import { explorerPlugin } from './plugins/explorer';
import { launcherPlugin } from './plugins/launcher';
import { menusPlugin } from './plugins/menus';
import { plotPlugin } from './plugins/plot';
import { rendererPlugin } from './plugins/renderer';

/** The plugins of the extension, one for each concern. */
export default [
  editorPlugin,
  commandsPlugin,
  menusPlugin,
  rendererPlugin,
  plotPlugin,
  explorerPlugin,
  launcherPlugin,
];
