import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { randomBytes } from 'node:crypto';

import type { Engine } from '../Engine.ts';
import type { Finding } from './Finding.ts';

/** How long a small job may take from submission to its end, in milliseconds. */
const PATIENCE = 45_000;
/** Writes the nonce that it is given, where the engine looks for it. */
const PROGRAM = 'import pathlib, sys; pathlib.Path(sys.argv[1]).write_text("here")';

/**
 * Whether a launcher answers and, for one that runs jobs elsewhere, whether a small job sees the store and
 * the interpreter under the paths that they have here.
 */
export async function checkLauncher(engine: Engine, name: string): Promise<Finding> {
  const launcher = engine.launcher.get(name);
  const finding = (healthy: boolean, detail: string, fix = ''): Finding => ({
    name: `launcher ${name}`,
    healthy,
    detail: `${launcher.kind}: ${detail}`,
    fix,
  });
  const { usable, detail } = await launcher.probe();
  if (!usable)
    return finding(false, detail, 'Mend that, or choose another `launcher` in querymill.config.json.');
  if (launcher.kind === 'local') return finding(true, detail);
  if (!engine.store.exists) return finding(true, `${detail}; paths are checked when there is a store`);
  const folder = await mkdtemp(engine.store.path('cache', 'probe-'));
  const nonce = join(folder, 'nonce');
  const job = { token: `qm-probe-${randomBytes(8).toString('hex')}`, folder };
  try {
    await launcher.submit({
      ...job,
      command: [engine.interpreter(), '-c', PROGRAM, nonce],
      environment: {},
      workingDirectory: folder,
      resources: { gpus: 0, cpus: 1, memoryMB: 100, minutes: 5 },
    });
    for (const deadline = Date.now() + PATIENCE; ; await delay(300)) {
      if (existsSync(nonce)) return finding(true, `${detail}; a small job saw this store`);
      const status = (await launcher.poll([job])).get(job.token);
      if (status?.state === 'gone') {
        await delay(1000); // a network disk shows new files late
        if (existsSync(nonce)) continue;
        const said = (await launcher.logs(job, 0)).text.trim().split('\n').at(-1) ?? '';
        return finding(
          false,
          `a small job ended without writing into this store: ${said || status.reason || 'it said nothing'}`,
          `Workspace and interpreter need the same path on all nodes: ${engine.workspace} and ${engine.interpreter()}.`,
        );
      }
      if (Date.now() > deadline) {
        return finding(
          true,
          `${detail}; a small job still waits (${status?.reason ?? 'queued'}), so paths are unchecked`,
        );
      }
    }
  } finally {
    await launcher.signal(job, 'kill');
    await launcher.forget(job);
    await rm(folder, { recursive: true, force: true });
  }
}
