import { formatSeconds, type PlanStep } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { VisibleText } from '../report/VisibleText';
import { usePipeline, useStore } from './PipelineContext';

const WORDS: Readonly<Record<PlanStep['verdict'], string>> = {
  reuse: 'reuse',
  attach: 'attach to its job',
  run: 'run',
  depends: 'depends',
  unknown: 'unknown',
  blocked: 'blocked',
};

/** What running everything would do with a block, while the plan is shown. */
export function PlanBadge({ cellId }: { cellId: string }): JSX.Element | null {
  const { controller } = usePipeline();
  const shown = useStore(controller.planShown);
  const step = useStore(controller.steps.plan(cellId));
  if (!shown || step === null) return null;
  const time = step.seconds === null ? '' : ` · about ${formatSeconds(step.seconds)}`;
  return (
    <div className={`qm-plan qm-plan-${step.verdict}`}>
      <b>{WORDS[step.verdict]}</b> <VisibleText value={step.reason} max={200} />
      {time}
    </div>
  );
}
