import { defineConfig } from '@playwright/test';

import browserTests from '../ui/playwright.config.ts';

/** The browser tests' own settings, for two browsers on one document. */
export default defineConfig({ ...browserTests, testDir: '.', outputDir: '../../test-results/collaboration' });
