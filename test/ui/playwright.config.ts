import { defineConfig } from '@playwright/test';

import { findChromium } from './lab/findChromium.ts';

const executablePath = findChromium();
if (executablePath === undefined) {
  console.warn(
    'SKIPPED browser tests: no Chromium was found. Install it (apt-get install chromium) or set CHROMIUM_PATH.',
  );
}

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../../test-results/ui',
  // Limits for a machine ten times too slow: they end what hangs, no test measures by them.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 1,
  fullyParallel: false,
  // A test that needed it is named as flaky in the summary of `npm test`.
  retries: 1,
  ...(executablePath === undefined ? { grep: /a^/ } : {}),
  use: {
    viewport: { width: 1480, height: 900 },
    actionTimeout: 30_000,
    video: 'off',
    // Films and copies of the page would cost four tenths more; a picture of the end goes with the log of actions.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
