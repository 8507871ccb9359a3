import type { BlockDefinition, StepPayload } from '../contracts/types.ts';
import type { FunnelPicture } from './picture.ts';

/**
 * What a step leaves of what came to it, from its figures alone: kept of kept and dropped, or the first metric after
 * each count of what was left out. Undefined for a step that leaves nothing out.
 */
export function funnelPicture(
  { metrics }: StepPayload,
  block: BlockDefinition | undefined,
): FunnelPicture | undefined {
  const value = (name: string): number | undefined =>
    Object.hasOwn(metrics, name) ? metrics[name] : undefined;
  const [kept, dropped] = [value('kept'), value('dropped')];
  if (kept !== undefined && dropped !== undefined) {
    const stages = [
      { label: 'scored', left: kept + dropped },
      { label: 'kept', left: kept },
    ];
    return { kind: 'funnel', title: 'queries left', stages };
  }
  const defined = Object.entries(block?.metrics ?? {});
  const removed = defined.flatMap(([name, { label, removes }]) => {
    const count = removes === true ? value(name) : undefined;
    return count === undefined ? [] : [{ label, count }];
  });
  const [main] = defined;
  const rest = main === undefined ? undefined : value(main[0]);
  if (main === undefined || rest === undefined || removed.length === 0) return undefined;
  let left = rest + removed.reduce((sum, { count }) => sum + count, 0);
  const stages = [{ label: 'generated', left }];
  for (const { label, count } of removed) {
    left -= count;
    if (count > 0) stages.push({ label: `without ${label}`, left });
  }
  return { kind: 'funnel', title: `${main[1].label} left`, stages };
}
