import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of cached models: `models/cache.py` of the jobs finds the same. */
export function modelsFolder({ QUERYMILL_CACHE, XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  const own = QUERYMILL_CACHE?.replace(/^~(?=\/|$)/, homedir());
  return join(own || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'querymill'), 'models');
}
