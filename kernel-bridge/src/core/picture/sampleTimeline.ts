import type { Curve, TimelinePicture } from './picture.ts';

/** The sample rows a job showed at one moment. */
export interface SampleMoment {
  /** Step of the newest series point; null before the first. */
  readonly step: number | null;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

type PromptText = TimelinePicture['prompts'][number]['moments'][number];

const PROMPTS = 3;
const MOMENTS = 4;
const MAX_TEXT = 160;

/**
 * What was written for the same documents at several moments, as a policy changes. Rows with a number `probe` are
 * of documents that are asked at every step: the first three are shown, with what they earned as curves. Without
 * such rows, the three documents met most often; where none comes twice, one text of some moments. Undefined where
 * there is one moment only.
 *
 * @param columns of the samples; the first with numbers, besides `probe` and `step`, is the figure beside a text
 */
export function sampleTimeline(
  moments: readonly SampleMoment[],
  columns: readonly string[],
): TimelinePicture | undefined {
  const value = columns.find(
    (column) =>
      column !== 'probe' &&
      column !== 'step' &&
      moments.some(({ rows }) => rows.some((row) => typeof row[column] === 'number')),
  );
  const probes = moments.map(({ step, rows }) => ({ step, rows: rows.filter(isProbe) }));
  if (probes.some(({ rows }) => rows.length > 0)) return probeTimeline(probes, value);
  const prompts = [...textsByDocument(moments, value)]
    .filter(([, texts]) => texts.length > 1)
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, PROMPTS)
    .map(([label, texts]) => ({ label, moments: spread(texts) }));
  if (prompts.length === 0) return strangers(moments, value);
  return { kind: 'timeline', title: 'texts over time', x: 'step', value: value ?? '', prompts };
}

function isProbe({ probe }: Readonly<Record<string, unknown>>): boolean {
  return typeof probe === 'number';
}

function probeTimeline(
  moments: readonly SampleMoment[],
  value: string | undefined,
): TimelinePicture | undefined {
  const all = [...textsByDocument(moments, value)].slice(0, PROMPTS);
  if (all.every(([, texts]) => texts.length < 2)) return undefined;
  const curves = all.map(([label, texts]): Curve => ({
    name: `${value ?? ''} of ${label}`,
    points: texts.flatMap(pointOf),
  }));
  return {
    kind: 'timeline',
    title: 'the same prompts over time',
    x: 'step',
    value: value ?? '',
    prompts: all.map(([label, texts]) => ({ label, moments: spread(texts) })),
    ...(value === undefined ? {} : { curves }),
  };
}

function pointOf({ x, value }: PromptText): (readonly [number, number])[] {
  return x === null || value === null ? [] : [[x, value]];
}

function textsByDocument(
  moments: readonly SampleMoment[],
  value: string | undefined,
): ReadonlyMap<string, readonly PromptText[]> {
  const found = new Map<string, PromptText[]>();
  for (const { step, rows } of moments)
    for (const row of rows) {
      const { doc_id } = row;
      const text = textOf(row, step, value);
      if (typeof doc_id !== 'string' || text === undefined) continue;
      const texts = found.get(doc_id) ?? [];
      if (texts.length > 0 && texts.at(-1)?.x === text.x) continue; // one text of a step is enough
      found.set(doc_id, [...texts, text]);
    }
  return found;
}

/** Texts of some moments, each for a document of its own. */
function strangers(moments: readonly SampleMoment[], value: string | undefined): TimelinePicture | undefined {
  const prompts = spread(moments).flatMap(({ step, rows }) => {
    const row = rows.find(({ doc_id, text }) => typeof doc_id === 'string' && typeof text === 'string');
    const text = row === undefined ? undefined : textOf(row, step, value);
    return row === undefined || text === undefined ? [] : [{ label: String(row['doc_id']), moments: [text] }];
  });
  if (moments.length < 2 || prompts.length < 2) return undefined;
  return { kind: 'timeline', title: 'texts over time', x: 'step', value: value ?? '', prompts };
}

/** A row's text at its own step, or at that of the moment. */
function textOf(
  { text, step: own, ...row }: Readonly<Record<string, unknown>>,
  step: number | null,
  value: string | undefined,
): PromptText | undefined {
  if (typeof text !== 'string') return undefined;
  const figure = value === undefined ? null : row[value];
  return {
    x: typeof own === 'number' ? own : step,
    text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text,
    value: typeof figure === 'number' ? figure : null,
  };
}

function spread<T>(all: readonly T[]): T[] {
  if (all.length <= MOMENTS) return [...all];
  return Array.from(
    { length: MOMENTS },
    (_, i) => all[Math.round((i * (all.length - 1)) / (MOMENTS - 1))],
  ).filter((one) => one !== undefined);
}
