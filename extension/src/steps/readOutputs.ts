import type { ICodeCellModel } from '@jupyterlab/cells';
import type { StepPayload } from '@querymill/kernel-bridge/core';

import { STEP_MIME } from '../stepMime';
import type { CellRuntime } from './CellRuntime';

/** What a code cell's outputs tell: the newest step payload, an error, the last text. */
export function readOutputs(cell: ICodeCellModel): CellRuntime {
  let payload: StepPayload | null = null;
  let error: string | null = null;
  let text: string | null = null;
  for (let index = 0; index < cell.outputs.length; index++) {
    const output = cell.outputs.get(index);
    if (output.type === 'error') {
      const { ename, evalue } = output.toJSON();
      error = [ename, evalue]
        .flatMap((part) => (typeof part === 'string' && part !== '' ? [part] : []))
        .join(': ');
      continue;
    }
    const data = output.data[STEP_MIME];
    if (isStepPayload(data)) payload = data;
    else text = lastLine(output.streamText?.text) ?? oneLine(output.data['text/plain']) ?? text;
  }
  const executing = cell.executionState === 'running';
  return { payload, executing, executionCount: cell.executionCount ?? null, error, text };
}

/** Whether a value read from an output has the parts that a step payload always has. */
export function isStepPayload(value: unknown): value is StepPayload {
  if (typeof value !== 'object' || value === null) return false;
  const { v, block, state, metrics, series, samples, artifacts, cache } = value as Partial<
    Record<keyof StepPayload, unknown>
  >;
  if (v !== 1 || typeof block !== 'string' || typeof state !== 'string') return false;
  const parts = [metrics, series, samples, cache].every((part) => typeof part === 'object' && part !== null);
  if (!parts || !Array.isArray(artifacts)) return false;
  const { columns, rows } = samples as { columns?: unknown; rows?: unknown };
  return Array.isArray(columns) && Array.isArray(rows);
}

/** The last line that was printed. */
function lastLine(printed: string | undefined): string | null {
  return printed?.trimEnd().split('\n').at(-1)?.trim().slice(0, 400) || null;
}

/** A value that spreads over lines, on one. */
function oneLine(value: unknown): string | null {
  const text = typeof value === 'string' ? value : Array.isArray(value) ? value.join('') : '';
  return text.slice(0, 400).trim().replace(/\s+/g, ' ') || null;
}
