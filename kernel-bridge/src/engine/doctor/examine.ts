import { link, mkdtemp, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { errorFields } from '../../core/index.ts';
import type { Engine } from '../Engine.ts';
import { withKeyLock } from '../store/keyLock.ts';
import { checkGpus } from './checkGpus.ts';
import { checkLauncher } from './checkLauncher.ts';
import type { Finding } from './Finding.ts';

export type { Finding } from './Finding.ts';

/** A disk with less than this is too full to work on, in bytes. */
const LITTLE = 2 * 1024 ** 3;

/** Looks at everything a step needs here: interpreter, packages, launcher, store, disk. */
export async function examine(engine: Engine): Promise<Finding[]> {
  const healthy = (name: string, detail: string): Finding => ({ name, healthy: true, detail, fix: '' });
  const look = async (name: string, check: () => Promise<Finding>): Promise<Finding> => {
    try {
      return await check();
    } catch (error) {
      const { cause, fix } = errorFields(error, name);
      return { name, healthy: false, detail: cause, fix };
    }
  };
  return Promise.all([
    look('workspace', () => Promise.resolve(healthy('workspace', engine.workspace))),
    look('node', () => Promise.resolve(healthy('node', `${process.version}, ${process.execPath}`))),
    look('python', async () => {
      const { interpreter, python } = await engine.describeEnvironment();
      return healthy('python', `${python}, ${interpreter}`);
    }),
    look('packages', () => checkPackages(engine)),
    look('blocks', () => Promise.resolve(healthy('blocks', [...engine.catalogue().keys()].join(', ')))),
    look('gpu', checkGpus),
    ...environmentNames(engine).map((name) =>
      look(`environment ${name}`, async () => {
        const { interpreter, python } = await engine.describeEnvironment(name);
        return healthy(`environment ${name}`, `${python}, ${interpreter}`);
      }),
    ),
    ...engine.launcher
      .configured()
      .map((name) => look(`launcher ${name}`, () => checkLauncher(engine, name))),
    look('store', async () => {
      if (!engine.store.exists)
        return healthy('store', `${engine.store.root}: will be made by the first step`);
      await probeStore(engine);
      return healthy('store', `${engine.store.root}: link, rename and lock work`);
    }),
    look('disk', () => checkDisk(engine)),
  ]);
}

/** Environments besides `default` that blocks or settings name. */
function environmentNames(engine: Engine): string[] {
  const named = [...engine.catalogue().values()].flatMap(({ environments = [] }) => environments);
  const all = new Set([...named, ...Object.keys(engine.config.environments ?? {})]);
  return [...all].filter((name) => name !== 'default');
}

async function checkPackages(engine: Engine): Promise<Finding> {
  const { packages, interpreter } = await engine.describeEnvironment();
  const missing = Object.keys(packages).filter((name) => packages[name] === null);
  const there = Object.entries(packages).filter(([, version]) => version !== null);
  return {
    name: 'packages',
    healthy: missing.length === 0,
    detail:
      missing.length === 0
        ? there.map(([name, version]) => `${name} ${version ?? ''}`).join(', ')
        : `missing: ${missing.join(', ')}`,
    fix: missing.length === 0 ? '' : `Install them for ${interpreter}: pip install "querymill[jobs]".`,
  };
}

/** What publishing rests on; a network disk may lack one of them. */
async function probeStore(engine: Engine): Promise<void> {
  const folder = await mkdtemp(engine.store.path('cache', 'probe-'));
  try {
    const file = join(folder, 'a');
    await writeFile(file, 'x');
    await link(file, join(folder, 'b'));
    await rename(file, join(folder, 'c'));
    await readFile(join(folder, 'b'), 'utf8');
    await withKeyLock(engine.store, '00', () => Promise.resolve());
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function checkDisk(engine: Engine): Promise<Finding> {
  const { bavail, bsize } = await statfs(engine.workspace);
  const free = bavail * bsize;
  const detail = `${(free / 1024 ** 3).toFixed(1)} GB free`;
  const fix = free > LITTLE ? '' : 'Free some space: models and checkpoints need a few GB.';
  return { name: 'disk', healthy: free > LITTLE, detail, fix };
}
