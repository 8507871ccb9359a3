import { deleteModels, findKept, findUnusedModels, modelsFolder, type Engine } from '../../engine/index.ts';
import { formatTable } from '../formatTable.ts';
import { formatSize } from './parseSize.ts';

/** What `querymill gc --models` is told. */
export interface ModelsOptions {
  readonly apply: boolean;
  readonly json: boolean;
  /** Runs of each notebook that count. */
  readonly keep: number;
}

/** `querymill gc --models`: says which cached models nothing here was made from, and deletes them when asked to. */
export async function modelsCommand(
  { apply, json, keep }: ModelsOptions,
  { store, launcher, results }: Pick<Engine, 'store' | 'launcher' | 'results'>,
  write: (text: string) => void,
): Promise<number> {
  const folder = modelsFolder(process.env);
  const kept = await findKept(store, launcher, { keep, now: Date.now() });
  const models = await findUnusedModels(folder, { results, kept });
  if (apply) await deleteModels(models);
  const bytes = models.reduce((sum, model) => sum + model.bytes, 0);
  if (json) {
    write(`${JSON.stringify({ applied: apply, folder, models, bytes }, null, 2)}\n`);
    return 0;
  }
  write(formatTable(models.map(({ name, bytes: size }) => [name, formatSize(size)])));
  if (models.length === 0) write(`Every model in ${folder} is used here\n`);
  else if (apply) write(`${formatSize(bytes)} deleted from ${folder}\n`);
  else
    write(
      `${formatSize(bytes)} in ${folder} that nothing in this workspace was made from; other workspaces share it. \`querymill gc --models --apply\` deletes it, and what is needed again is fetched again\n`,
    );
  return 0;
}
