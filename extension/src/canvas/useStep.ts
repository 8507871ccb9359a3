import { describeState, type StepState } from '../report/describeState';
import type { CellRuntime } from '../steps/CellRuntime';
import { usePipeline, useStore } from './PipelineContext';

/** What a cell shows now, and its state in words. */
export interface StepView {
  readonly runtime: CellRuntime;
  readonly state: StepState;
}

/** Follows one cell: only its own changes render again. */
export function useStep(cellId: string): StepView {
  const { controller, trans } = usePipeline();
  const runtime = useStore(controller.steps.runtime(cellId));
  const plan = useStore(controller.steps.plan(cellId));
  const live = useStore(controller.feed.connected);
  const state = describeState({ payload: runtime.payload, plan, executing: runtime.executing, live }, trans);
  const failed = runtime.payload === null && runtime.error !== null && !runtime.executing;
  return { runtime, state: failed ? { kind: 'failed', words: trans.__('failed') } : state };
}
