import { type RunStep, stepLabel } from '@querymill/kernel-bridge/core';

/** Size of a box and of the gaps between, in pixels. */
export const BOX = { width: 168, height: 58, gapX: 44, gapY: 16 };

/** A step at its place. */
export interface PlacedStep {
  readonly step: RunStep;
  readonly x: number;
  readonly y: number;
}

/** A link between two places: what one step wrote and the other read. */
export interface PlacedLink {
  readonly from: PlacedStep;
  readonly to: PlacedStep;
}

/** A run as a graph. */
export interface RunGraph {
  readonly steps: readonly PlacedStep[];
  readonly links: readonly PlacedLink[];
  readonly width: number;
  readonly height: number;
}

/**
 * Places the steps of a run: each one column to the right of the last step it reads from, columns filled from above
 * in the order of the run. Links are found by the digests that steps wrote and read.
 */
export function placeSteps(steps: readonly RunStep[]): RunGraph {
  const maker = new Map<string, RunStep>();
  for (const step of steps)
    for (const { digest } of Object.values(step.outputs ?? {})) if (!maker.has(digest)) maker.set(digest, step);
  const parents = new Map(
    steps.map((step) => {
      const above = (step.inputs ?? []).flatMap((digest) => maker.get(digest) ?? []);
      return [step, [...new Set(above)].filter((one) => one !== step)] as const;
    }),
  );
  const columns = new Map<RunStep, number>();
  const columnOf = (step: RunStep, path: readonly RunStep[]): number => {
    const known = columns.get(step);
    if (known !== undefined) return known;
    const above = (parents.get(step) ?? []).filter((one) => !path.includes(one));
    const column = Math.max(-1, ...above.map((one) => columnOf(one, [...path, step]))) + 1;
    columns.set(step, column);
    return column;
  };
  const filled: number[] = [];
  const placed = new Map(
    steps.map((step) => {
      const column = columnOf(step, []);
      const row = filled[column] ?? 0;
      filled[column] = row + 1;
      const place = { step, x: column * (BOX.width + BOX.gapX), y: row * (BOX.height + BOX.gapY) };
      return [step, place] as const;
    }),
  );
  const links = [...placed.values()].flatMap((to) =>
    (parents.get(to.step) ?? []).flatMap((above) => {
      const from = placed.get(above);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
  return {
    steps: [...placed.values()],
    links,
    width: Math.max(1, filled.length) * (BOX.width + BOX.gapX) - BOX.gapX,
    height: Math.max(1, ...filled) * (BOX.height + BOX.gapY) - BOX.gapY,
  };
}

/** Identifies a step within its run. */
export function placeKey(step: RunStep): string {
  return `${stepLabel(step)} ${step.key}`;
}
