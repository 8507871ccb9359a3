import type { BlockDefinition, StepPayload } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { describeState } from '../report/describeState';
import { ProgressBar } from '../report/ProgressBar';
import { StateLine } from '../report/StateLine';
import { StepReport } from '../report/StepReport';
import { useTrans } from '../report/useTrans';
import { ExploreButtons } from './ExploreButtons';

/** Properties of StepOutput. */
export interface StepOutputProps {
  payload: StepPayload;
  block: BlockDefinition | undefined;
}

/** A step as the output of its cell: state, progress, every metric, all sample rows. */
export function StepOutput({ payload, block }: StepOutputProps): JSX.Element {
  const state = describeState({ payload, plan: null, executing: false, live: true }, useTrans());
  return (
    <section
      className={`qm-output qm-stage-${block?.stage ?? 'tools'}`}
      aria-label={block?.title ?? payload.block}
    >
      <header>
        <b>{block?.title ?? payload.block}</b>
        <StateLine state={state} />
      </header>
      {payload.state === 'running' && payload.progress !== null && (
        <ProgressBar progress={payload.progress} />
      )}
      <StepReport payload={payload} block={block} form="wide" />
      <ExploreButtons payload={payload} />
    </section>
  );
}
