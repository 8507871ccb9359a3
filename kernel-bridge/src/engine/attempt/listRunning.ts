import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Launcher } from '../../launch/index.ts';
import type { Store } from '../store/Store.ts';
import { listFolder } from '../../launch/fileErrors.ts';
import { readAttempt, type Attempt } from './attemptFolder.ts';

/** Every attempt of the workspace that runs now, whichever engine started it, by key. */
export async function listRunning(store: Store, launcher: Launcher): Promise<ReadonlyMap<string, Attempt>> {
  const names = await listFolder(store.path('attempts'));
  const open = names.filter((name) => !existsSync(join(store.attempt(name), 'result.json')));
  const attempts = (await Promise.all(open.map((id) => readAttempt(store, id)))).filter(
    (one) => one !== undefined,
  );
  const states = await launcher.poll(attempts);
  const live = attempts.filter(({ token }) => states.get(token)?.state !== 'gone');
  return new Map(live.map((attempt) => [attempt.key, attempt]));
}
