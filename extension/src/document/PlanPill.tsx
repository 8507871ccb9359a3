import { type JSX, useSyncExternalStore } from 'react';

import type { PipelineController } from '../canvas/PipelineController';

/** `3 to reuse · 1 running · 2 to run`, or nothing where no kernel of ours answers. */
export function PlanPill({ controller }: { controller: PipelineController }): JSX.Element | null {
  const { summary } = controller.steps;
  const { reuse, running, run, blocked } = useSyncExternalStore(summary.subscribe, summary.get);
  const connected = useSyncExternalStore(controller.feed.connected.subscribe, controller.feed.connected.get);
  const parts = [
    count(reuse, 'to reuse'),
    count(running, 'running'),
    count(run, 'to run'),
    count(blocked, 'blocked'),
  ].filter((part) => part !== '');
  if (!connected || parts.length === 0) return null;
  return (
    <span className="qm-pill" role="status">
      Plan: {parts.join(' · ')}
    </span>
  );
}

function count(number: number, words: string): string {
  return number === 0 ? '' : `${number} ${words}`;
}
