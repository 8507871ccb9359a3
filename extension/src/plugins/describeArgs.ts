/** JSON schemas of the arguments that commands take. */
export const describeArgs = {
  none: { type: 'object', properties: {} },
  path: {
    type: 'object',
    properties: { path: { type: 'string', description: 'Path of a notebook; by default the current one' } },
  },
  starter: {
    type: 'object',
    properties: {
      starter: { type: 'string', description: 'Name of a starter notebook: quick or method' },
      cwd: { type: 'string', description: 'Folder of the copy; by default the top folder' },
    },
  },
  cell: {
    type: 'object',
    properties: {
      cellId: { type: 'string', description: 'Id of the cell of a block; by default the selected one' },
    },
  },
} as const;
