import { expect, test } from './lab/test.ts';

/** Text that must be readable: 4.5 to 1 against what lies behind it (WCAG 2.2, 1.4.3). */
const TEXTS = [
  '.qm-head b',
  '.qm-head .qm-type',
  '.qm-state bdi',
  '.qm-chips bdi',
  '.qm-sample > :first-child bdi',
  '.qm-sample-fact',
  '.qm-sample-dropped del bdi',
  '.qm-sample-dropped .qm-sample-fact',
  '.qm-figure small',
  '.qm-aside',
  '.qm-link-label',
  '.qm-note p',
  '.qm-inspector .qm-help',
  '.qm-inspector label i',
  '.qm-inspector .qm-reset',
  '.qm-cell pre',
];

/** Marks that carry meaning: 3 to 1 (1.4.11). */
const MARKS: readonly (readonly [string, 'borderTopColor' | 'backgroundColor' | 'fill' | 'stroke'])[] = [
  ['.qm-stage-data.qm-card', 'borderTopColor'],
  ['.qm-stage-generate.qm-card', 'borderTopColor'],
  ['.qm-stage-filter.qm-card', 'borderTopColor'],
  ['.qm-stage-retrieve.qm-card', 'borderTopColor'],
  ['.qm-stage-measure.qm-card', 'borderTopColor'],
  ['.qm-funnel i', 'backgroundColor'],
  ['.qm-sparkline-line', 'stroke'],
  ['.qm-mark-fill', 'fill'],
  ['.qm-link:not(.qm-link-shortcut):not(.qm-link-code) .qm-link-path', 'stroke'],
];

for (const theme of ['JupyterLab Light', 'JupyterLab Dark', 'JupyterLab Dark High Contrast'] as const) {
  test(`text and marks stand out from their ground in the theme ${theme}`, async ({ pipeline, page }) => {
    await pipeline.start();
    await pipeline.theme(theme);
    await pipeline.open('finished.ipynb', 'Pipeline');
    await pipeline.block('kept').click();
    await expect(pipeline.inspector).toBeVisible();
    const measured = await page.evaluate(
      ([texts, marks]) => {
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        /** Any CSS colour, laid over a ground, as three numbers from 0 to 1. */
        const over = (colour: string, ground: string): number[] => {
          if (canvas === null) return [];
          canvas.fillStyle = ground;
          canvas.fillRect(0, 0, 1, 1);
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255);
        };
        const luminance = (rgb: number[]): number =>
          [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
            const part = rgb[index] ?? 0;
            return sum + weight * (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
          }, 0);
        const css = (rgb: number[]): string => `rgb(${rgb.map((part) => Math.round(part * 255)).join(' ')})`;
        const groundOf = (element: Element): string => {
          const layers: string[] = [];
          for (let at: Element | null = element; at !== null; at = at.parentElement) {
            layers.unshift(getComputedStyle(at).backgroundColor);
          }
          return layers.reduce((ground, layer) => css(over(layer, ground)), 'rgb(255 255 255)');
        };
        const ratio = (a: number[], b: number[]): number => {
          const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
          return (high + 0.05) / (low + 0.05);
        };
        const find = (selector: string): Element => {
          const element = document.querySelector(selector);
          if (element === null) throw new Error(`nothing matches ${selector}`);
          return element;
        };
        return [
          ...texts.map((selector) => {
            const element = find(selector);
            const ground = groundOf(element);
            return {
              selector,
              least: 4.5,
              ratio: ratio(over(getComputedStyle(element).color, ground), over(ground, ground)),
            };
          }),
          ...marks.map(([selector, property]) => {
            const element = find(selector);
            const ground = groundOf(element.parentElement ?? element);
            return {
              selector,
              least: 3,
              ratio: ratio(over(getComputedStyle(element)[property], ground), over(ground, ground)),
            };
          }),
        ];
      },
      [TEXTS, MARKS] as const,
    );
    const faint = measured
      .filter(({ ratio, least }) => ratio < least)
      .map(({ selector, ratio }) => `${selector} ${ratio.toFixed(2)}`);
    expect(faint).toEqual([]);
  });
}

test('graph, inspector, outline and plan pass axe in the theme of high contrast', async ({ pipeline }) => {
  await pipeline.start();
  await pipeline.theme('JupyterLab Dark High Contrast');
  await pipeline.open(pipeline.copy('finished.ipynb'), 'Pipeline');
  await pipeline.command('querymill:toggle-outline');
  await pipeline.command('querymill:toggle-plan');
  await pipeline.block('kept').click();
  await expect(pipeline.inspector).toBeVisible();
  await pipeline.picture('high-contrast');
  expect(await pipeline.violations('.qm-Panel')).toEqual([]);
});
