import type { BlockDefinition, StepPayload } from '../contracts/types.ts';
import { errorMessage } from '../errors.ts';
import { formatNumber, shownMetrics, stateInWords } from './formatStep.ts';

/** A step in one line of plain text: `pseudo (generate): ran · 2 m 40 s · queries 640`. */
export function renderStepText(payload: StepPayload, block?: BlockDefinition): string {
  const title = payload.name === null ? payload.block : `${payload.name} (${payload.block})`;
  if (payload.error !== null) return `${title}: ${errorMessage(payload.error)}`;
  const metrics = shownMetrics(payload, block)
    .slice(0, 6)
    .map(({ value, definition }) => `${definition.label} ${formatNumber(value)}`);
  return `${title}: ${[stateInWords(payload), ...metrics].join(' · ')}`;
}
