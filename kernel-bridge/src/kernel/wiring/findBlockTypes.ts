import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders that hold the block folders of the catalogue and of the workspace. */
export function blockFolders(home: string | null, workspace: string): string[] {
  return [...(home === null ? [] : [join(home, 'templates', 'blocks')]), join(workspace, 'blocks')];
}

/** The names of the block folders in the catalogue and in the workspace: those that hold a block.json. */
export function findBlockTypes(home: string | null, workspace: string): string[] {
  const names = blockFolders(home, workspace)
    .filter(existsSync)
    .flatMap((folder) =>
      readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'block.json')))
        .map((entry) => entry.name),
    );
  return [...new Set(names)].sort();
}
