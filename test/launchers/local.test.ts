import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'node:test';

import { LocalLauncher } from '../../kernel-bridge/src/launch/index.ts';
import { launcherContract } from './support/launcherContract.ts';

void suite('this machine', { timeout: 300_000 }, () => {
  launcherContract(() => ({
    launcher: () => new LocalLauncher(),
    note: 'launch.json',
    // A workspace on a shared disk: the job runs on another host.
    cutOff: (job) => {
      const path = join(job.folder, 'launch.json');
      const before = readFileSync(path, 'utf8');
      writeFileSync(path, JSON.stringify({ ...(JSON.parse(before) as object), host: 'another' }));
      return Promise.resolve(() => {
        writeFileSync(path, before);
        return Promise.resolve();
      });
    },
  }));
});
