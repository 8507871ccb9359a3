import {
  type BlockDefinition,
  formatNumber,
  type MetricDefinition,
  type ShownMetric,
  shownMetrics,
  type StepPayload,
} from '@querymill/kernel-bridge/core';

/** The main figure of a step: the number, what it is, and what else is worth saying beside it. */
export interface MainFigure {
  readonly value: string;
  readonly label: string;
  readonly aside: string;
}

/** The main figure of a step, or null when it has none yet. */
export function mainFigure(payload: StepPayload, block: BlockDefinition | undefined): MainFigure | null {
  const metrics = shownMetrics(payload, block);
  const main = metrics[0] ?? newestOfSeries(payload, block);
  if (main === undefined) return null;
  const { kept, dropped } = payload.metrics;
  if (main.name === 'kept' && kept !== undefined && dropped !== undefined) {
    return { value: formatNumber(kept), label: `kept of ${formatNumber(kept + dropped)}`, aside: '' };
  }
  const second = metrics[1];
  return {
    value: formatNumber(main.value),
    label: labelled(main.definition),
    aside: second === undefined ? '' : inWords(second),
  };
}

/** The curve of the figure that is shown large, if it has one: a curve beside another number would mislead. */
export function mainSeries(
  payload: StepPayload,
  block: BlockDefinition | undefined,
): { label: string; points: [number, number][] } | null {
  const main = shownMetrics(payload, block)[0] ?? newestOfSeries(payload, block);
  if (main === undefined || !Object.hasOwn(payload.series, main.name)) return null;
  const points = payload.series[main.name] ?? [];
  return points.length > 1 ? { label: main.definition.label, points } : null;
}

/** A metric in words: counts come first (`120 train queries`), measures last (`MRR@10 0.713`). */
export function inWords({ value, definition }: ShownMetric): string {
  const figure = formatNumber(value);
  return Number.isInteger(value) ? `${figure} ${labelled(definition)}` : `${labelled(definition)} ${figure}`;
}

function labelled(definition: MetricDefinition): string {
  return definition.unit === undefined ? definition.label : `${definition.label}, ${definition.unit}`;
}

function newestOfSeries(payload: StepPayload, block: BlockDefinition | undefined): ShownMetric | undefined {
  for (const [name, definition] of Object.entries(block?.metrics ?? {})) {
    const newest = Object.hasOwn(payload.series, name) ? payload.series[name]?.at(-1) : undefined;
    if (newest !== undefined) return { name, value: newest[1], definition };
  }
  return undefined;
}
