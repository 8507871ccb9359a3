import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  type BlockDefinition,
  blocksBetween,
  type GraphEdge,
  passageThrough,
  type PortAddress,
  whyNotConnect,
} from '@querymill/kernel-bridge/core';

import type { PipelineController } from './PipelineController';

const OFFERED = 3;

/** Says why a link cannot be, and offers the blocks that would make it possible. */
export function offerFixes(
  controller: PipelineController,
  from: PortAddress,
  to: PortAddress,
  trans: TranslationBundle,
): void {
  const { model, gestures } = controller;
  const graph = model.graph.get();
  const refusal = whyNotConnect(model.view, graph, { from, to });
  if (refusal === null) return;
  const [artifact, port] = [typeOf(controller, from), inputOf(controller, to)];
  const isCycle = refusal.message.includes('cycle');
  const blocks =
    artifact === undefined || port === undefined || isCycle
      ? []
      : blocksBetween(model.catalogue.get(), artifact, port).slice(0, OFFERED);
  Notification.warning(refusal.message, {
    autoClose: blocks.length === 0 ? 8000 : false,
    actions: blocks.map(({ type, title }) => ({
      label: trans.__('Insert “%1”', title),
      callback: () => {
        gestures.insert({ type, from: [from], to });
      },
    })),
  });
}

/** After a link took the place of another: offers to join the two instead. */
export function offerJoin(
  controller: PipelineController,
  replaced: GraphEdge,
  from: PortAddress,
  trans: TranslationBundle,
): void {
  const { port, cellId } = replaced.to;
  if (port === null || replaced.from.port === null) return;
  const old = { cellId: replaced.from.cellId, port: replaced.from.port };
  if (old.cellId === from.cellId && old.port === from.port) return;
  const to = { cellId, port };
  const [artifact, input] = [typeOf(controller, from), inputOf(controller, to)];
  const join = [...controller.model.catalogue.get().values()].find(
    (block) => artifact !== undefined && input !== undefined && joins(block, artifact, input),
  );
  const words = trans.__('The new link took the place of “%1”.', `${replaced.name}.${old.port}`);
  Notification.info(words, {
    autoClose: 8000,
    actions:
      join === undefined
        ? []
        : [
            {
              label: trans.__('Join both with “%1”', join.title),
              callback: () => {
                controller.gestures.insert({ type: join.type, from: [old, from], to });
              },
            },
          ],
  });
}

function joins(
  block: BlockDefinition,
  artifact: string,
  target: NonNullable<ReturnType<typeof inputOf>>,
): boolean {
  const passage = passageThrough(block, artifact, target);
  return passage !== undefined && block.stage === 'tools' && block.inputs[passage.input]?.list === true;
}

function typeOf({ model }: PipelineController, { cellId, port }: PortAddress): string | undefined {
  const node = model.graph.get().byId.get(cellId);
  return node?.kind === 'block' ? node.outputs.find(({ name }) => name === port)?.definition.type : undefined;
}

function inputOf({ model }: PipelineController, { cellId, port }: PortAddress) {
  const node = model.graph.get().byId.get(cellId);
  return node?.kind === 'block' ? node.inputs.find(({ name }) => name === port)?.definition : undefined;
}
