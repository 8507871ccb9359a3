import type { StepPayload } from '../contracts/types.ts';
import { thin } from '../step/stepPayload.ts';

/** The most one live message may carry, in bytes of JSON. */
export const MAX_DELTA_BYTES = 2048;

/**
 * A change of a payload that fits a live message: curves thinned, sample rows left out from the end, long texts
 * cut. What was left out comes with the step's next display.
 */
export function fitDelta(delta: Partial<StepPayload>, limit = MAX_DELTA_BYTES): Partial<StepPayload> {
  if (delta.pictures !== undefined && !fits(delta, limit)) {
    const rest = Object.entries(delta).filter(([field]) => field !== 'pictures'); // the next display has them
    return fitDelta(Object.fromEntries(rest), limit);
  }
  let fitted = delta;
  for (
    let points = 64, rows = 8, letters = 400;
    !fits(fitted, limit);
    points >>= 1, rows >>= 1, letters >>= 1
  ) {
    fitted = shrink(delta, points, rows, letters);
    if (rows === 0 && points < 2) return fits(fitted, limit) ? fitted : bare(fitted);
  }
  return fitted;
}

function shrink(
  delta: Partial<StepPayload>,
  points: number,
  rows: number,
  letters: number,
): Partial<StepPayload> {
  const { series, samples, error, ...rest } = delta;
  const curves = Object.entries(series ?? {}).map(([name, curve]) => [
    name,
    points < 2 ? curve.slice(-1) : thin(curve, points),
  ]);
  return {
    ...rest,
    ...(series === undefined ? {} : { series: Object.fromEntries(curves) as StepPayload['series'] }),
    ...(samples === undefined || rows === 0 ? {} : { samples: cutRows(samples, rows, letters) }),
    ...(error === undefined
      ? {}
      : { error: error === null ? null : { ...error, log: error.log?.slice(-letters) ?? '' } }),
  };
}

function cutRows(samples: StepPayload['samples'], rows: number, letters: number): StepPayload['samples'] {
  const cut = (value: unknown): unknown =>
    typeof value === 'string' && value.length > letters ? `${value.slice(0, letters)}…` : value;
  return {
    ...samples,
    rows: samples.rows
      .slice(0, rows)
      .map((row) => Object.fromEntries(samples.columns.map((column) => [column, cut(row[column])]))),
  };
}

/** The fields whose size has a bound. */
function bare({ key, state, attempt, progress, cache, seconds }: Partial<StepPayload>): Partial<StepPayload> {
  const fields = { key, state, attempt, progress, cache, seconds };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function fits(delta: Partial<StepPayload>, limit: number): boolean {
  return new TextEncoder().encode(JSON.stringify(delta)).length <= limit;
}
