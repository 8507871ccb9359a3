import { escapeHtml } from '../step/escapeHtml.ts';
import type { Drawing, Mark } from './drawing.ts';

/** A drawing as SVG text, for the printer of pictures; every word of it is escaped. */
export function printSvg({ width, height, marks }: Drawing, ground: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="DejaVu Sans, sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="${escapeHtml(ground)}"/>`,
    ...marks.map(printMark),
    '</svg>',
  ].join('\n');
}

function printMark({ tag, attributes, words }: Mark): string {
  const list = Object.entries(attributes).map(([name, value]) => `${name}="${escapeHtml(String(value))}"`);
  const head = `<${tag} ${list.join(' ')}`;
  return words === undefined ? `${head}/>` : `${head}>${escapeHtml(words)}</${tag}>`;
}
