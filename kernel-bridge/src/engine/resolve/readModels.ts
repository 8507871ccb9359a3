import { readFile, stat } from 'node:fs/promises';

import { contractProblem, QuerymillError, type ModelEntry, type ModelsFile } from '../../core/index.ts';
import { hasCode } from '../../launch/fileErrors.ts';

const read = new Map<string, { modified: number; models: ModelsFile['models'] }>();

/**
 * Named models from several models.json files; an entry of a later file replaces one of an earlier.
 *
 * @param paths files that may be missing
 * @throws QuerymillError when one is not what models.schema.json says
 */
export async function readModels(paths: readonly string[]): Promise<ReadonlyMap<string, ModelEntry>> {
  const files = await Promise.all(paths.map(readModelsFile));
  return new Map(files.flatMap((models) => Object.entries(models)));
}

async function readModelsFile(path: string): Promise<ModelsFile['models']> {
  let modified: number;
  try {
    modified = (await stat(path)).mtimeMs;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {};
    throw error;
  }
  const known = read.get(path);
  if (known?.modified === modified) return known.models;
  const models = parseModels(await readFile(path, 'utf8'), path);
  read.set(path, { modified, models });
  return models;
}

function parseModels(text: string, path: string): ModelsFile['models'] {
  let json: unknown;
  let problem: string | undefined;
  try {
    json = JSON.parse(text);
    problem = contractProblem('models', json);
  } catch (error) {
    problem = `it is not JSON (${error instanceof Error ? error.message : String(error)})`;
  }
  if (problem === undefined) return (json as ModelsFile).models;
  throw new QuerymillError({ title: `Cannot read "${path}"`, cause: problem, fix: '', kind: 'user' });
}
