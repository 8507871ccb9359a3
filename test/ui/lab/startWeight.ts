import { gzipSync } from 'node:zlib';

import type { Page, Response } from '@playwright/test';

/** What the extension adds to the start of JupyterLab. */
export interface StartWeight {
  /** Bytes of all its files that were loaded, each compressed by gzip. */
  readonly bytes: number;
  readonly files: readonly string[];
}

/**
 * Follows what a page loads of the extension from now on.
 *
 * @returns gives what was loaded so far
 */
export function watchWeight(page: Page): () => Promise<StartWeight> {
  const responses: Response[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/extensions/querymill/')) responses.push(response);
  });
  return async () => {
    const sizes = await Promise.all(
      responses.map(async (response) => {
        const name = new URL(response.url()).pathname.replace(/^.*\/querymill\//, '');
        return { name, bytes: gzipSync(await response.body(), { level: 9 }).length };
      }),
    );
    return {
      bytes: sizes.reduce((sum, { bytes }) => sum + bytes, 0),
      files: sizes.map(({ name, bytes }) => `${name} ${String(bytes)}`),
    };
  };
}
