import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the block folders in the catalogue and in the workspace: those that hold a block.json. */
export function findBlockTypes(home: string | null, workspace: string): string[] {
  const folders = [...(home === null ? [] : [join(home, 'templates', 'blocks')]), join(workspace, 'blocks')];
  const names = folders.filter(existsSync).flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'block.json')))
      .map((entry) => entry.name),
  );
  return [...new Set(names)].sort();
}
