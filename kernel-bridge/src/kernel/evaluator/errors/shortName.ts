import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file URL as a person would name the file: relative to the working directory where it lies below it. Other names stay. */
export function shortName(file: string): string {
  if (!file.startsWith('file:')) return file;
  const path = fileURLToPath(file.replace(/[?#].*$/, ''));
  const below = relative(process.cwd(), path);
  return below.startsWith('..') ? path : `./${below}`;
}
