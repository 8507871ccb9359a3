import type { JSX } from 'react';

import type { StepState } from './describeState';
import { StateMark } from './StateMark';
import { VisibleText } from './VisibleText';

/** The state of a step in words, behind its shape. */
export function StateLine({ state }: { state: StepState }): JSX.Element {
  return (
    <div className={`qm-state qm-state-${state.kind}`}>
      <StateMark kind={state.kind} />
      <VisibleText value={state.words} max={120} />
    </div>
  );
}
