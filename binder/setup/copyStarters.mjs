import { constants, copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './context.mjs';

/** Copies the starters that are not in workspace/ yet, so that no edit is ever lost; returns that folder. */
export function copyStarters(clone) {
  const workspace = join(clone, 'workspace');
  const starters = join(clone, 'templates/notebooks');
  mkdirSync(workspace, { recursive: true });
  for (const name of readdirSync(starters).filter((entry) => entry.endsWith('.ipynb'))) {
    const copy = join(workspace, name);
    if (!existsSync(copy)) copyFileSync(join(starters, name), copy, constants.COPYFILE_EXCL);
  }
  return workspace;
}

// Binder's build calls this file as a program.
if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`Starters are in ${copyStarters(root)}`);
