import { type Curve, type CurvesPicture, type ExploreMethods, stepLabel } from '@querymill/kernel-bridge/core';

import { builtInCatalogue } from '../document/builtInCatalogue';
import { stepNames, type WholeRun } from './alignRuns';

/** The most pictures shown. */
const MAX_PICTURES = 12;

/** The curves of each step of several runs over one axis: the same result of two runs is drawn once. */
export function overlayCurves(
  runs: readonly WholeRun[],
  labels: readonly string[],
  curves: ExploreMethods['curves']['result'],
): CurvesPicture[] {
  const pictures = stepNames(runs).flatMap((label) => {
    const found = runs.map(({ steps }) => steps.find((step) => stepLabel(step) === label));
    const block = builtInCatalogue.get(found.find((step) => step !== undefined)?.block ?? '');
    return Object.entries(block?.metrics ?? {}).flatMap(([name, definition]) => {
      if (definition.series !== true || definition.chart === 'bars') return [];
      const drawn = new Map<string, Curve>();
      found.forEach((step, at) => {
        const steps = curves.steps;
        const points = step !== undefined && Object.hasOwn(steps, step.key) ? steps[step.key]?.[name] : undefined;
        if (step === undefined || points === undefined || points.length < 2) return;
        const before = drawn.get(step.key);
        const run = labels[at] ?? '';
        drawn.set(step.key, { name: before === undefined ? run : `${before.name}, ${run}`, points });
      });
      if (drawn.size < 2) return [];
      const title = `${label}: ${definition.label}`;
      return [{ kind: 'curves' as const, title, x: definition.x ?? 'step', curves: [...drawn.values()] }];
    });
  });
  return pictures.slice(0, MAX_PICTURES);
}
