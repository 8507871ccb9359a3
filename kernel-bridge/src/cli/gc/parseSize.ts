import { QuerymillError } from '../../core/index.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/**
 * A size as people write it: `20G`, `1.5 GB`, `800MiB`; units are powers of 1024.
 *
 * @returns bytes
 * @throws QuerymillError for anything else
 */
export function parseSize(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?\s*$/i.exec(text);
  const unit = UNITS[match?.[2]?.toUpperCase() ?? ''];
  if (match === null || unit === undefined) {
    throw new QuerymillError({
      title: `Cannot read the size "${text}"`,
      cause: 'it is not a number with a unit',
      fix: 'Write it like 20G or 800M.',
      kind: 'user',
    });
  }
  return Math.round(Number(match[1]) * unit);
}

/** Bytes as people read them, in powers of 1024. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} B`;
  const names = ['KB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = -1;
  while (size >= 1024 && unit < names.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${size < 10 ? size.toFixed(1) : size.toFixed(0)} ${names[unit] ?? ''}`;
}
