import type { TimelinePicture } from './picture.ts';

/** The sample rows a job showed at one moment. */
export interface SampleMoment {
  /** Step of the newest series point; null before the first. */
  readonly step: number | null;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

const PROMPTS = 3;
const MOMENTS = 4;
const MAX_TEXT = 160;

/**
 * What was written for the same documents at several moments, as a policy changes: the three documents met most
 * often, each with its first text, its last and some in between. Where no document comes twice, one text of some
 * moments; undefined where there is one moment only.
 */
export function sampleTimeline(
  moments: readonly SampleMoment[],
  columns: readonly string[],
): TimelinePicture | undefined {
  const value = columns.find((column) =>
    moments.some(({ rows }) => rows.some((row) => typeof row[column] === 'number')),
  );
  const byDocument = new Map<string, TimelinePicture['prompts'][number]['moments'][number][]>();
  for (const { step, rows } of moments) {
    for (const row of rows) {
      const { doc_id, text } = row;
      if (typeof doc_id !== 'string' || typeof text !== 'string') continue;
      const figure = value === undefined ? null : row[value];
      const found = byDocument.get(doc_id) ?? [];
      if (found.at(-1)?.x === step && found.length > 0) continue; // one text of a step is enough
      found.push({ x: step, text: cut(text), value: typeof figure === 'number' ? figure : null });
      byDocument.set(doc_id, found);
    }
  }
  const prompts = [...byDocument]
    .filter(([, texts]) => texts.length > 1)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, PROMPTS)
    .map(([label, texts]) => ({ label, moments: spread(texts) }));
  if (prompts.length === 0) return strangers(moments, value);
  return { kind: 'timeline', title: 'texts over time', x: 'step', value: value ?? '', prompts };
}

/** Texts of some moments, each for a document of its own. */
function strangers(moments: readonly SampleMoment[], value: string | undefined): TimelinePicture | undefined {
  const prompts = spread(moments).flatMap(({ step, rows }) => {
    const row = rows.find(({ doc_id, text }) => typeof doc_id === 'string' && typeof text === 'string');
    if (row === undefined || typeof row['text'] !== 'string') return [];
    const figure = value === undefined ? null : row[value];
    const text = { x: step, text: cut(row['text']), value: typeof figure === 'number' ? figure : null };
    return [{ label: String(row['doc_id']), moments: [text] }];
  });
  if (moments.length < 2 || prompts.length < 2) return undefined;
  return { kind: 'timeline', title: 'texts over time', x: 'step', value: value ?? '', prompts };
}

function spread<T>(all: readonly T[]): T[] {
  if (all.length <= MOMENTS) return [...all];
  return Array.from(
    { length: MOMENTS },
    (_, i) => all[Math.round((i * (all.length - 1)) / (MOMENTS - 1))],
  ).filter((one) => one !== undefined);
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
