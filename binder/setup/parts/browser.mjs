import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../runCommand.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The Chromium that the browser tests use: CHROMIUM_PATH, else the first of the known names on PATH, else null. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const found = NAMES.map((name) => join(folder, name)).find(isExecutable);
    if (found) return found;
  }
  return null;
}

/** A browser for the tests: the one that is there, or Debian's if this user may install it. */
export const browserPart = {
  name: 'browser',
  title: 'Chromium for the browser tests',
  dev: true,
  inputs: () => findChromium() ?? 'none',
  present: () => true,
  adopt: () => findChromium() !== null,
  async run(context) {
    if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) {
      return 'NOT found: the browser tests will be skipped. Install Chromium or set CHROMIUM_PATH';
    }
    const apt = (...args) =>
      runCommand(context, {
        part: 'browser',
        action: 'install Chromium',
        argv: ['apt-get', ...args],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    try {
      await apt('update');
      await apt('install', '-y', '--no-install-recommends', 'chromium');
    } catch (error) {
      return `NOT installed: the browser tests will be skipped. ${error.message.split('\n')[0]}`;
    }
    return `installed at ${findChromium()}`;
  },
};

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
