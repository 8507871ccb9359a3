import type { JobStatus } from '../../launch/index.ts';
import type { LiveState } from './applyEvent.ts';

/** What is shown of an attempt whose launcher has something to say: why it waits, or that nobody can tell. */
export function withStatus(live: LiveState, status: JobStatus | undefined): LiveState {
  if (status?.state === 'queued')
    return told({ ...live, state: 'queued' }, `waits: ${status.reason ?? 'queued'}`);
  if (status?.state === 'unknown' && status.reason !== undefined) return told(live, status.reason);
  return live;
}

function told(live: LiveState, note: string): LiveState {
  const progress = live.progress ?? { done: 0, total: null, unit: '', eta: null };
  return { ...live, progress: { ...progress, note } };
}
