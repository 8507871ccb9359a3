import { type ICodeCellModel } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';
import {
  type BlockDefinition,
  renderStepHtml,
  renderStepText,
  STEP_MIME,
  type StepPayload,
} from '@querymill/kernel-bridge/core';
import type { PartialJSONObject } from '@lumino/coreutils';

import { isStepPayload } from './readOutputs';

/** Whether a step still has something to tell. */
export function isUnfinished({ state }: Pick<StepPayload, 'state'>): boolean {
  return state !== 'done' && state !== 'failed' && state !== 'stopped';
}

/**
 * Writes what a finished step shows into its cell, where the output itself went to a page that is gone.
 * A cell that runs, or that shows anything but an unfinished step, stays as it is.
 */
export function keepOutput(cell: ICodeCellModel, payload: StepPayload, block?: BlockDefinition): void {
  if (isUnfinished(payload) || cell.executionState === 'running' || cell.outputs.length > 1) return;
  if (cell.outputs.length === 1) {
    const shown = cell.outputs.get(0).data[STEP_MIME];
    if (!isStepPayload(shown) || !isUnfinished(shown)) return;
  }
  const output: IOutput = {
    output_type: 'display_data',
    metadata: {},
    data: {
      [STEP_MIME]: payload as unknown as PartialJSONObject,
      'text/html': renderStepHtml(payload, block),
      'text/plain': renderStepText(payload, block),
    },
  };
  if (cell.outputs.length === 1) cell.outputs.set(0, output);
  else cell.outputs.add(output);
}
