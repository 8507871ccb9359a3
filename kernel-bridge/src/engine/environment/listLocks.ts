import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Names of the environments that there is a lock for, with the path of each lock. */
export function listLocks(home: string): ReadonlyMap<string, string> {
  const folder = join(home, 'templates', 'environments');
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  return new Map(names.map((name) => [name.slice(0, -'.txt'.length), join(folder, name)]));
}
