/** The ids of all commands of the extension. */
export const CommandIDs = {
  open: 'querymill:open-pipeline',
  openNotebook: 'querymill:open-notebook',
  runAll: 'querymill:run-all',
  runBlock: 'querymill:run-block',
  runUpTo: 'querymill:run-up-to-here',
  interrupt: 'querymill:interrupt',
  restart: 'querymill:restart',
  undo: 'querymill:undo',
  redo: 'querymill:redo',
  addBlock: 'querymill:add-block',
  remove: 'querymill:delete-selection',
  rename: 'querymill:rename-block',
  layout: 'querymill:layout',
  fit: 'querymill:zoom-to-fit',
  toggleInspector: 'querymill:toggle-inspector',
} as const;
