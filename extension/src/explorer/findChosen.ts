import { isCodeCellModel } from '@jupyterlab/cells';
import type { StepPayload } from '@querymill/kernel-bridge/core';

import { readOutputs } from '../steps/readOutputs';
import { chooseArtifact } from './chooseArtifact';
import type { KernelPlaces } from './findKernel';

/** An artifact that is in front, with the notebook it belongs to. */
export interface ChosenArtifact {
  readonly digest: string;
  readonly title: string;
  readonly path: string;
}

/**
 * What the selected block or link of a graph gave, or the output of a notebook's current cell.
 *
 * @param current the widget in front
 */
export function findChosen(
  { notebooks, pipelines }: Pick<KernelPlaces, 'notebooks' | 'pipelines'>,
  current: unknown,
): ChosenArtifact | undefined {
  const notebook = notebooks?.currentWidget;
  if (notebook != null && notebook === current) {
    const model = notebook.content.activeCell?.model;
    if (model === undefined || !isCodeCellModel(model)) return undefined;
    return named(readOutputs(model).payload, null, notebook.context.path);
  }
  const graph = pipelines.currentWidget?.content.currentController;
  if (pipelines.currentWidget == null || graph == null) return undefined;
  const link = graph.selectedLinks.get()[0];
  const cellId = link?.from.cellId ?? graph.selection.get()[0];
  if (cellId === undefined) return undefined;
  const { payload } = graph.steps.runtime(cellId).get();
  return named(payload, link?.from.port ?? null, pipelines.currentWidget.context.path);
}

function named(payload: StepPayload | null, port: string | null, path: string): ChosenArtifact | undefined {
  const artifact = chooseArtifact(payload, port);
  if (artifact === undefined) return undefined;
  return {
    digest: artifact.digest,
    title: `${payload?.name ?? payload?.block ?? ''}.${artifact.port}`,
    path,
  };
}
