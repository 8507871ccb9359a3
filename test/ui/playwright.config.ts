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
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  fullyParallel: false,
  ...(executablePath === undefined ? { grep: /a^/ } : {}),
  use: {
    viewport: { width: 1480, height: 900 },
    video: 'off',
    trace: 'retain-on-failure',
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
