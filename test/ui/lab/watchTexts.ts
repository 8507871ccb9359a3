import type { Page } from '@playwright/test';

/**
 * Notes every text that what matches a selector shows from now on, also where it is drawn anew or goes at once: what
 * may last shorter than the time between two looks from outside.
 *
 * @returns gives what was seen
 */
export async function watchTexts(page: Page, selector: string): Promise<() => Promise<string[]>> {
  const key = await page.evaluate((wanted) => {
    const seen = new Set<string>();
    const own = `seen-${wanted}`;
    Object.assign(window, { [own]: seen });
    new MutationObserver(() => {
      for (const element of document.querySelectorAll(wanted)) seen.add(element.textContent ?? '');
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return own;
  }, selector);
  return () =>
    page.evaluate((own): string[] => {
      const seen: unknown = Object.entries(window).find(([name]) => name === own)?.[1];
      return seen instanceof Set ? [...seen].map(String) : [];
    }, key);
}
