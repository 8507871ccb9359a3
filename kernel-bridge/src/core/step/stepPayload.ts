import type { StepPayload } from '../contracts/types.ts';

/** MIME type of what a step shows. */
export const STEP_MIME = 'application/vnd.querymill.step+json';

/** The most a payload may weigh, in bytes of JSON (larger ones trip the server and bloat notebooks). */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

const MAX_SERIES_POINTS = 200;
const MAX_SAMPLE_ROWS = 20;
const MAX_CELL_CHARACTERS = 400;
/** The most characters of JSON that one picture may take; a greater one is left out. */
const MAX_PICTURE = 12 * 1024;

/** What is known of a step before anything has happened. */
export function emptyPayload(step: Pick<StepPayload, 'name' | 'block' | 'workspace'>): StepPayload {
  return {
    v: 1,
    ...step,
    key: null,
    state: 'queued',
    attempt: null,
    progress: null,
    metrics: {},
    series: {},
    samples: { columns: [], rows: [] },
    artifacts: [],
    cache: { verdict: 'unknown', reason: '' },
    seconds: null,
    error: null,
  };
}

/**
 * A payload that fits a notebook: curves thinned to 200 points, at most 20 sample rows, long texts cut.
 * What is still over 64 KB loses sample rows and points, then its pictures.
 */
export function fitPayload(payload: StepPayload): StepPayload {
  let points = MAX_SERIES_POINTS;
  let rows = MAX_SAMPLE_ROWS;
  let fitted = shrink(payload, points, rows);
  while (JSON.stringify(fitted).length * 2 > MAX_PAYLOAD_BYTES && (points > 10 || rows > 0)) {
    points = Math.max(10, points >> 1);
    rows = rows >> 1;
    fitted = shrink(payload, points, rows);
  }
  return JSON.stringify(fitted).length * 2 > MAX_PAYLOAD_BYTES ? withoutPictures(fitted) : fitted;
}

function withoutPictures({ pictures: _, ...rest }: StepPayload): StepPayload {
  return rest;
}

function shrink(payload: StepPayload, points: number, rows: number): StepPayload {
  return {
    ...payload,
    series: Object.fromEntries(
      Object.entries(payload.series).map(([name, curve]) => [name, thin(curve, points)]),
    ),
    samples: {
      columns: payload.samples.columns,
      rows: payload.samples.rows
        .slice(0, rows)
        .map((row) =>
          Object.fromEntries(
            payload.samples.columns
              .filter((column) => Object.hasOwn(row, column))
              .map((column) => [column, cut(row[column])]),
          ),
        ),
    },
    ...(payload.pictures === undefined
      ? {}
      : { pictures: payload.pictures.filter((one) => JSON.stringify(one).length <= MAX_PICTURE) }),
    ...(payload.error?.log === undefined
      ? {}
      : { error: { ...payload.error, log: payload.error.log.slice(-8 * 1024) } }),
  };
}

/** Evenly spaced points of a curve, first and last included. */
export function thin(curve: readonly [number, number][], points: number): [number, number][] {
  if (curve.length <= points) return [...curve];
  const kept: [number, number][] = [];
  for (let i = 0; i < points; i++) {
    const point = curve[Math.round((i * (curve.length - 1)) / (points - 1))];
    if (point !== undefined) kept.push(point);
  }
  return kept;
}

function cut(value: unknown): unknown {
  if (typeof value === 'string' && value.length > MAX_CELL_CHARACTERS) {
    return `${value.slice(0, MAX_CELL_CHARACTERS)}…`;
  }
  return typeof value === 'object' && value !== null ? cut(JSON.stringify(value)) : value;
}

/** The payload after a change; a change carries whole fields, never parts of one. */
export function applyDelta(payload: StepPayload, delta: Partial<StepPayload>): StepPayload {
  return { ...payload, ...delta };
}

/** The fields in which two payloads differ, as a change from the first to the second. */
export function payloadDelta(before: StepPayload, after: StepPayload): Partial<StepPayload> {
  const changed = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof StepPayload]),
  );
  return Object.fromEntries(changed);
}
