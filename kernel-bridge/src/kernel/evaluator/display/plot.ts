import type { MimeBundle } from '../messages.ts';
import { escapeHtml } from './escapeHtml.ts';
import { recordsTable } from './recordsTable.ts';

const PLOTLY = 'application/vnd.plotly.v1+json';

type Json = Record<string, unknown>;

/** How `plot` is shown: see `display`. */
export interface PlotOptions {
  /** Behaviour of the drawn figure, as Plotly's `config`. */
  readonly config?: Json;
  readonly display_id?: string;
  readonly update?: boolean;
}

/**
 * The outputs of a Plotly figure: the figure itself, and a table of its traces for viewers that draw none.
 *
 * @param figure `{ data, layout }`, a list of traces, or one trace
 * @throws TypeError when it is none of them, or holds what JSON cannot say
 */
export function plotBundle(figure: unknown, layout: unknown, { config }: PlotOptions): MimeBundle {
  const given: Json = Array.isArray(figure) ? { data: figure } : isObject(figure) ? figure : wrong(figure);
  const { data = [given], layout: ownLayout, config: ownConfig, frames } = given;
  if (!Array.isArray(data)) return wrong(data);
  const merged = { ...asObject(ownLayout), ...asObject(layout) };
  const json = toPlotly({
    data,
    layout: merged,
    ...(config === undefined && ownConfig === undefined ? {} : { config: config ?? ownConfig }),
    ...(frames === undefined ? {} : { frames }),
  }) as { data: Json[]; layout: Json };
  const traces = json.data.map(describeTrace);
  const title = titleOf(json.layout['title']);
  const heading = title === '' ? 'Plot' : title;
  const lines = traces.map(
    ({ trace, type, points, range }) => `  ${trace}: ${type}, ${points} points${range && `, ${range}`}`,
  );
  return {
    [PLOTLY]: json,
    'text/html': `<p><b>${escapeHtml(heading)}</b></p>\n${traces.length === 0 ? '' : recordsTable(traces)}`,
    'text/plain': [heading, ...lines].join('\n'),
  };
}

function wrong(value: unknown): never {
  throw new TypeError(
    `Cannot plot a value of type ${value === null ? 'null' : typeof value}: it is no Plotly figure. Pass { data: [{ x, y }], layout: { … } }`,
  );
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

function asObject(value: unknown): Json {
  return isObject(value) ? value : {};
}

/** JSON that Plotly reads: typed arrays become lists, dates their ISO form, numbers that are none become null. */
function toPlotly(value: unknown): unknown {
  try {
    return JSON.parse(
      JSON.stringify(value, (_key, each: unknown) => {
        if (typeof each === 'bigint') return Number(each);
        if (ArrayBuffer.isView(each) && !(each instanceof DataView)) return Array.from(each as Float64Array);
        if (each instanceof Set) return [...(each as Set<unknown>)];
        return each;
      }),
    ) as unknown;
  } catch (cause) {
    throw new TypeError(
      `Cannot plot: the figure is not JSON (${cause instanceof Error ? cause.message : String(cause)}). Pass numbers, texts and lists`,
      { cause },
    );
  }
}

function describeTrace(
  trace: Json,
  index: number,
): { trace: string; type: string; points: number; range: string } {
  const name = trace['name'];
  const type = trace['type'];
  const values = ['y', 'values', 'z', 'x', 'r', 'labels'].map((key) => trace[key]).find(Array.isArray);
  const numbers = (values ?? []).filter((each) => typeof each === 'number');
  return {
    trace: typeof name === 'string' ? name : `trace ${index}`,
    type: typeof type === 'string' ? type : 'scatter',
    points: values?.length ?? 0,
    range: numbers.length === 0 ? '' : rangeOf(numbers),
  };
}

function rangeOf(numbers: readonly number[]): string {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const each of numbers) {
    lowest = Math.min(lowest, each);
    highest = Math.max(highest, each);
  }
  const short = (value: number): string => String(Number(value.toPrecision(4)));
  return `${short(lowest)} to ${short(highest)}`;
}

function titleOf(title: unknown): string {
  if (typeof title === 'string') return title;
  const text = isObject(title) ? title['text'] : undefined;
  return typeof text === 'string' ? text : '';
}
