import type { BlockDefinition, StepPayload } from '../contracts/types.ts';
import { drawChart } from './drawChart.ts';
import { smooth } from './smooth.ts';

/** Points from which a line is smoothed: fewer are seen one by one. */
const SMOOTHED_FROM = 12;

/** A picture of a step's series, with the words that stand in for it. */
export interface StepChart {
  readonly svg: string;
  readonly alt: string;
}

/**
 * The picture a step shows: its main series (the first of block.json that has points), or undefined when
 * it has none. A series with one point is a figure, not a curve.
 */
export function stepChart(payload: StepPayload, block: BlockDefinition): StepChart | undefined {
  for (const [name, definition] of Object.entries(block.metrics ?? {})) {
    const points = payload.series[name];
    if (definition.series !== true || points === undefined || points.length < 2) continue;
    const unit = definition.unit === undefined ? '' : ` (${definition.unit})`;
    const label = `${definition.label}${unit}`;
    const kind = definition.chart ?? 'line';
    const x = definition.x ?? 'step';
    // A long noisy line reads best smoothed, with what was measured behind it.
    const series =
      kind === 'line' && points.length >= SMOOTHED_FROM
        ? [
            { name: label, points, faint: true },
            { name: `${label}, smoothed`, points: smooth(points) },
          ]
        : [{ name: label, points }];
    return { svg: drawChart({ kind, x, series }), alt: `${label} by ${x}` };
  }
  return undefined;
}
