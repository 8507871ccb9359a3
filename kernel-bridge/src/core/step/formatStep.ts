import type { BlockDefinition, MetricDefinition, StepPayload } from '../contracts/types.ts';

/** A duration in words: `0.4 s`, `12 s`, `1 m 05 s`, `2 h 03 m`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} m ${pad(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

/** A figure as people quote it: whole numbers whole, shares and measures to three places. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en').replaceAll(',', '\u202f');
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString('en').replaceAll(',', '\u202f');
  if (size >= 100) return value.toFixed(1);
  if (size >= 10) return value.toFixed(2);
  return size >= 0.001 ? value.toFixed(3) : value.toPrecision(2);
}

/** Bytes in the unit that reads best, powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(size < 10 ? 1 : 0)} ${units[unit] ?? ''}`;
}

const REORDERING = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/gu;

/**
 * Text from data, made safe to show beside our own: characters that reorder, hide or control text are
 * spelled out as `<U+202E>`, line breaks become spaces, and it is cut to a length.
 */
export function showText(value: unknown, maxCharacters = 200): string {
  const text =
    typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
  const cut = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
  const spell = (character: string): string =>
    `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
  return cut
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .replace(REORDERING, spell)
    .replace(CONTROL, spell);
}

/** The state of a step in a few words, time included. */
export function stateInWords(payload: StepPayload): string {
  const took = payload.seconds === null ? '' : formatSeconds(payload.seconds);
  switch (payload.state) {
    case 'queued':
      return 'waiting';
    case 'starting':
      return 'starting';
    case 'running':
      return payload.progress === null ? 'running' : progressInWords(payload.progress);
    case 'publishing':
      return 'saving its results';
    case 'done':
      return payload.cache.verdict === 'reused'
        ? words('reused', took === '' ? '' : `took ${took}`)
        : words('ran', took);
    case 'failed':
      return 'failed';
    case 'stopped':
      return 'stopped, can be resumed';
    case 'detached':
      return 'runs on without this kernel';
  }
}

/** `step 132 of 200 · 1 m 05 s left` */
export function progressInWords(progress: NonNullable<StepPayload['progress']>): string {
  const { done, total, unit, eta } = progress;
  const amount =
    total === null
      ? `${formatNumber(done)} ${unit}`
      : `${formatNumber(done)} of ${formatNumber(total)} ${unit}`;
  return words(progress.note ?? '', amount, eta === null ? '' : `${formatSeconds(eta)} left`);
}

function words(...parts: string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}

/** A metric of a step with its definition; unknown ones keep their name as label. */
export interface ShownMetric {
  readonly name: string;
  readonly value: number;
  readonly definition: MetricDefinition;
}

/** The metrics of a step in the order of block.json, then any others. The first is the main one. */
export function shownMetrics(payload: StepPayload, block: BlockDefinition | undefined): ShownMetric[] {
  const defined = Object.entries(block?.metrics ?? {});
  const known = defined.flatMap(([name, definition]) => {
    const value = payload.metrics[name];
    return value === undefined ? [] : [{ name, value, definition }];
  });
  const others = Object.entries(payload.metrics)
    .filter(([name]) => !defined.some(([known]) => known === name))
    .map(([name, value]) => ({ name, value, definition: { label: name } }));
  return [...known, ...others];
}
