import type { TranslationBundle } from '@jupyterlab/translation';
import { type JSX, useSyncExternalStore } from 'react';

import type { PipelineController } from '../canvas/PipelineController';

/** Properties of PlanPill. */
interface PlanPillProps {
  controller: PipelineController;
  trans: TranslationBundle;
}

/** `3 to reuse · 1 running · 2 to run`, or nothing where no kernel of ours answers. */
export function PlanPill({ controller, trans }: PlanPillProps): JSX.Element | null {
  const { summary } = controller.steps;
  const { reuse, running, run, blocked } = useSyncExternalStore(summary.subscribe, summary.get);
  const connected = useSyncExternalStore(controller.feed.connected.subscribe, controller.feed.connected.get);
  const parts = [
    reuse > 0 ? trans.__('%1 to reuse', String(reuse)) : '',
    running > 0 ? trans.__('%1 running', String(running)) : '',
    run > 0 ? trans.__('%1 to run', String(run)) : '',
    blocked > 0 ? trans.__('%1 blocked', String(blocked)) : '',
  ].filter((part) => part !== '');
  if (!connected || parts.length === 0) return null;
  return (
    <span className="qm-pill" role="status">
      {trans.__('Plan: %1', parts.join(' · '))}
    </span>
  );
}
