import { QuerymillError } from '../errors.ts';
import type { Edit, Notebook, SetSource } from './editTypes.ts';

/** Writes another text into a cell, changing only what lies between the common beginning and end. */
export function setSource({ cells }: Notebook, { cellId, source }: SetSource): Edit[] {
  const before = cells.find(({ id }) => id === cellId)?.source;
  if (before === undefined) {
    const title = 'Cannot change the cell';
    throw new QuerymillError({ title, cause: `there is no cell "${cellId}"`, fix: '', kind: 'user' });
  }
  if (before === source) return [];
  const least = Math.min(before.length, source.length);
  let from = 0;
  while (from < least && before[from] === source[from]) from += 1;
  let end = 0;
  while (end < least - from && before.at(-1 - end) === source.at(-1 - end)) end += 1;
  const text = source.slice(from, source.length - end);
  return [{ kind: 'splice', cellId, from, to: before.length - end, text }];
}
