import type { BlockDefinition, StepPayload } from '../contracts/types.ts';
import { choosePictures } from '../picture/choosePictures.ts';
import type { Picture } from '../picture/picture.ts';
import { pictureTable } from '../picture/pictureTable.ts';
import { escapeHtml } from './escapeHtml.ts';
import { formatBytes, formatNumber, showText, shownMetrics, stateInWords } from './formatStep.ts';

/** Sample rows that stand in the page of a notebook; the payload holds more. */
const SHOWN_ROWS = 10;

/**
 * A step as plain HTML that looks right in any notebook viewer: tables and attributes only, no style, no
 * script, every text escaped.
 *
 * @param picture a figure as a PNG data URI, with the words that stand in for it
 */
export function renderStepHtml(
  payload: StepPayload,
  block?: BlockDefinition,
  picture?: { readonly uri: string; readonly alt: string; readonly width?: number },
): string {
  const parts = [heading(payload, block)];
  if (payload.error !== null) parts.push(errorHtml(payload.error));
  parts.push(metricsHtml(payload, block), samplesHtml(payload));
  if (picture !== undefined) {
    const width = picture.width === undefined ? '' : ` width="${picture.width}"`;
    parts.push(`<p><img src="${picture.uri}" alt="${escapeHtml(picture.alt)}"${width}></p>`);
  }
  parts.push(...picturesHtml(payload, block), artifactsHtml(payload));
  return parts.filter((part) => part !== '').join('\n');
}

function heading(payload: StepPayload, block: BlockDefinition | undefined): string {
  const name = payload.name === null ? '' : `<b>${escapeHtml(payload.name)}</b> `;
  const reason = payload.cache.reason === '' ? '' : ` · ${escapeHtml(payload.cache.reason)}`;
  return `<p>${name}${escapeHtml(block?.title ?? payload.block)} · ${escapeHtml(stateInWords(payload))}${reason}</p>`;
}

function errorHtml(error: NonNullable<StepPayload['error']>): string {
  const fix = error.fix === '' ? '' : `<br>${escapeHtml(error.fix)}`;
  const log = error.log === undefined || error.log === '' ? '' : `\n<pre>${escapeHtml(error.log)}</pre>`;
  return `<p><b>${escapeHtml(error.title)}</b>: ${escapeHtml(error.cause)}${fix}</p>${log}`;
}

function metricsHtml(payload: StepPayload, block: BlockDefinition | undefined): string {
  const metrics = shownMetrics(payload, block);
  if (metrics.length === 0) return '';
  const head = metrics
    .map(({ definition }) => `<th align="right">${escapeHtml(definition.label)}</th>`)
    .join('');
  const cells = metrics
    .map(({ value, definition }) => {
      const unit = definition.unit === undefined ? '' : ` ${escapeHtml(definition.unit)}`;
      return `<td align="right">${formatNumber(value)}${unit}</td>`;
    })
    .join('');
  return `<table>\n<tr>${head}</tr>\n<tr>${cells}</tr>\n</table>`;
}

function samplesHtml({ samples }: StepPayload): string {
  if (samples.rows.length === 0) return '';
  const head = samples.columns.map((column) => `<th>${leftAligned(escapeHtml(column))}</th>`).join('');
  const rows = samples.rows.slice(0, SHOWN_ROWS).map((row) => {
    const cells = samples.columns.map((column) => cell(Object.hasOwn(row, column) ? row[column] : undefined));
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table>\n<tr>${head}</tr>\n${rows.join('\n')}\n</table>`;
}

/** What the picture shows, as tables: for whoever cannot see it, and to copy from. */
function picturesHtml(payload: StepPayload, block: BlockDefinition | undefined): string[] {
  return choosePictures(payload, block)
    .filter((picture) => !isSaidElsewhere(picture, payload))
    .map((picture) => {
      const { columns, rows } = pictureTable(picture);
      const head = columns.map((column) => `<th>${leftAligned(escapeHtml(showText(column, 60)))}</th>`);
      const lines = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`);
      const title = `<p><b>${escapeHtml(showText(picture.title, 100))}</b></p>`;
      return `${title}\n<table>\n<tr>${head.join('')}</tr>\n${lines.join('\n')}\n</table>`;
    });
}

/** Intervals among the samples stand in their table; kept and dropped alone stand among the figures. */
function isSaidElsewhere(picture: Picture, payload: StepPayload): boolean {
  const stored = new Set<object>(payload.pictures ?? []);
  return !stored.has(picture) && (picture.kind === 'intervals' || picture.kind === 'funnel');
}

/** Notebook viewers align the cells of every table to the right, whatever their attributes say; not what is in them. */
function leftAligned(html: string): string {
  return `<div align="left">${html}</div>`;
}

function cell(value: unknown): string {
  if (typeof value === 'number') return `<td align="right">${formatNumber(value)}</td>`;
  if (typeof value === 'boolean') return `<td>${leftAligned(value ? 'yes' : 'no')}</td>`;
  return `<td>${leftAligned(escapeHtml(showText(value)))}</td>`;
}

function artifactsHtml({ artifacts }: StepPayload): string {
  if (artifacts.length === 0) return '';
  const items = artifacts.map(({ port, type, rows, bytes, digest }) => {
    const size = rows === null ? formatBytes(bytes) : `${formatNumber(rows)} rows`;
    return `${escapeHtml(port)} (${escapeHtml(type)}, ${size}, <code>${digest.slice(0, 12)}</code>)`;
  });
  return `<p><small>${items.join(' · ')}</small></p>`;
}
