import type { Page } from '@playwright/test';

/** Resolves when nodes and links of the graph have stood where they are for some frames: layout and zoom are done. */
export async function standsStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const FRAMES = 5;
    const look = (): string =>
      [...document.querySelectorAll('.react-flow__node, .react-flow__edge-path')]
        .map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return [x, y, width, height].map(Math.round).join();
        })
        .join(' ');
    let before = look();
    for (let same = 0; same < FRAMES;) {
      await new Promise(requestAnimationFrame);
      const now = look();
      same = now === before ? same + 1 : 0;
      before = now;
    }
  });
}

/** Resolves when every transition and animation that has an end is at its end. */
export async function animationsEnd(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(Number(effect?.getComputedTiming().endTime)));
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}
