import type { BlockDefinition, MetricDefinition, StepPayload } from '../contracts/types.ts';
import type { Picture } from './picture.ts';

/** Pictures of curves that stand in an output; further curves are shown small beside their figure. */
const MAX_PICTURES = 6;

/**
 * The series of a step as pictures, in the order of block.json: bars by themselves, curves that measure the same
 * thing (a loss and its held-out twin) over one axis.
 *
 * @param without names of series that are shown otherwise
 */
export function seriesPictures(
  payload: StepPayload,
  block: BlockDefinition | undefined,
  without: ReadonlySet<string> = new Set(),
): Picture[] {
  const groups = new Map<string, Picture>();
  for (const [name, definition] of Object.entries(block?.metrics ?? {})) {
    const points = Object.hasOwn(payload.series, name) ? payload.series[name] : undefined;
    if (without.has(name) || definition.series !== true || points === undefined || points.length < 2)
      continue;
    const title = titleOf(definition);
    if (definition.chart === 'bars') {
      groups.set(name, { kind: 'bars', title, x: definition.x ?? 'step', points });
      continue;
    }
    const group = groupOf(name, definition);
    const x = definition.x ?? 'step';
    const before = groups.get(group);
    const curve = { name: title, points };
    if (before?.kind === 'curves')
      groups.set(group, { ...before, title: sharedTitle(name), curves: [...before.curves, curve] });
    else groups.set(group, { kind: 'curves', title, x, curves: [curve] });
  }
  return [...groups.values()].slice(0, MAX_PICTURES);
}

/** A loss of training and one on held-out data, an accuracy here and there: one axis serves both. */
function groupOf(name: string, { unit = '', x = 'step' }: MetricDefinition): string {
  const measure = /^(?:eval|train)?(loss|accuracy)$/i.exec(name)?.[1]?.toLowerCase();
  return measure === undefined ? name : `${measure} ${unit} ${x}`;
}

function sharedTitle(name: string): string {
  return /accuracy$/i.test(name) ? 'accuracy' : 'loss';
}

function titleOf({ label, unit }: MetricDefinition): string {
  return unit === undefined ? label : `${label} (${unit})`;
}
