import type { TranslationBundle } from '@jupyterlab/translation';
import { formatSeconds, type PlanStep } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { VisibleText } from '../report/VisibleText';
import { usePipeline, useStore } from './PipelineContext';

function wordsOf(trans: TranslationBundle): Readonly<Record<PlanStep['verdict'], string>> {
  return {
    reuse: trans.__('reuse'),
    attach: trans.__('attach to its job'),
    run: trans.__('run'),
    depends: trans.__('depends'),
    unknown: trans.__('unknown'),
    blocked: trans.__('blocked'),
  };
}

/** What running everything would do with a block, while the plan is shown. */
export function PlanBadge({ cellId }: { cellId: string }): JSX.Element | null {
  const { controller, trans } = usePipeline();
  const shown = useStore(controller.planShown);
  const step = useStore(controller.steps.plan(cellId));
  if (!shown || step === null) return null;
  const time = step.seconds === null ? '' : ` · ${trans.__('about %1', formatSeconds(step.seconds))}`;
  return (
    <div className={`qm-plan qm-plan-${step.verdict}`}>
      <b>{wordsOf(trans)[step.verdict]}</b> <VisibleText value={step.reason} max={200} />
      {time}
    </div>
  );
}
