import type { AttemptEvent, SampleMoment, StepPayload, StepProgress } from '../../core/index.ts';

/** What the events of an attempt add up to. */
export interface LiveState {
  readonly state: StepPayload['state'];
  readonly progress: StepProgress | null;
  readonly metrics: Readonly<Record<string, number>>;
  readonly series: Readonly<Record<string, readonly [number, number][]>>;
  readonly samples: readonly Record<string, unknown>[];
  /** Samples shown so far, each with its step, thinned when they become many. */
  readonly moments: readonly SampleMoment[];
  readonly warnings: readonly string[];
  /** [seconds since the epoch, done] of recent progress events, oldest first: the base of the estimate. */
  readonly pace: readonly (readonly [number, number])[];
}

/** An attempt of which nothing has been heard. */
export const SILENT: LiveState = {
  state: 'starting',
  progress: null,
  metrics: {},
  series: {},
  samples: [],
  moments: [],
  warnings: [],
  pace: [],
};

const PACE_EVENTS = 20;
/** Moments that are remembered; at twice as many every other one goes. */
const MOMENTS = 60;

/** The state after one more event. */
export function applyEvent(live: LiveState, event: AttemptEvent): LiveState {
  switch (event.kind) {
    case 'state':
      return { ...live, state: event.state };
    case 'progress': {
      const before = live.progress;
      // A new unit or total is a new count: what was done before it began says nothing of the pace.
      const goesOn = before?.unit === event.unit && before.total === event.total && event.done >= before.done;
      const pace = [...(goesOn ? live.pace.slice(1 - PACE_EVENTS) : []), [event.t, event.done] as const];
      const { done, total, unit } = event;
      const note = event.note === undefined ? {} : { note: event.note };
      return { ...live, pace, progress: { done, total, unit, eta: secondsLeft(pace, done, total), ...note } };
    }
    case 'metric': {
      if (event.value === null) return live;
      const metrics = { ...live.metrics, [event.name]: event.value };
      if (event.step === undefined) return { ...live, metrics };
      const curve = [...(live.series[event.name] ?? []), [event.step, event.value] as [number, number]];
      return { ...live, metrics, series: { ...live.series, [event.name]: curve } };
    }
    case 'sample':
      return { ...live, samples: event.rows, moments: withMoment(live, event.rows) };
    case 'warning':
      return { ...live, warnings: [...live.warnings, event.text] };
    case 'heartbeat':
    case 'checkpoint':
    case 'log':
      return live;
  }
}

function withMoment(
  { moments, series }: LiveState,
  rows: readonly Record<string, unknown>[],
): readonly SampleMoment[] {
  const steps = Object.values(series).flatMap((curve) => curve.at(-1)?.[0] ?? []);
  const step = steps.length === 0 ? null : Math.max(...steps);
  const all = [...moments, { step, rows }];
  return all.length < 2 * MOMENTS ? all : all.filter((_, at) => at % 2 === 0 || at === all.length - 1);
}

/** Seconds until done at the recent pace; null when there is no total or no pace yet. */
function secondsLeft(pace: LiveState['pace'], done: number, total: number | null): number | null {
  const [start] = pace;
  const end = pace.at(-1);
  if (total === null || start === undefined || end === undefined) return null;
  const perSecond = (end[1] - start[1]) / (end[0] - start[0]);
  return perSecond > 0 ? Math.max(0, Math.round(((total - done) / perSecond) * 10) / 10) : null;
}
