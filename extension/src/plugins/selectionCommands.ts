import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  copyIcon,
  cutIcon,
  duplicateIcon,
  type LabIcon,
  markdownIcon,
  pasteIcon,
} from '@jupyterlab/ui-components';

import type { PipelineController } from '../canvas/PipelineController';
import { CommandIDs } from '../commandIds';
import type { Alignment } from '../graph/alignNodes';

/** A command on the graph of the current editor. */
export interface GraphCommand {
  readonly id: string;
  readonly label: string;
  readonly caption?: string;
  readonly icon?: LabIcon;
  readonly run: (graph: PipelineController) => unknown;
  readonly enabled?: (graph: PipelineController) => boolean;
  readonly toggled?: (graph: PipelineController) => boolean;
}

/** The commands on what is selected, and those that show or hide something. */
export function selectionCommands(trans: TranslationBundle): GraphCommand[] {
  const some = (graph: PipelineController): boolean => graph.selection.get().length > 0;
  const runnable = (graph: PipelineController): boolean => graph.canRun && some(graph);
  const several = (graph: PipelineController): boolean => graph.selection.get().length > 1;
  const aligned = (id: string, label: string, alignment: Alignment): GraphCommand => ({
    id,
    label,
    enabled: several,
    run: (graph) => graph.gestures.align(alignment),
  });
  return [
    {
      id: CommandIDs.runSelection,
      label: trans.__('Run selection'),
      caption: trans.__('Run the selected blocks, and first what they need and do not have'),
      enabled: runnable,
      run: (graph) => graph.runBlocks(graph.selection.get()),
    },
    {
      id: CommandIDs.runFrom,
      label: trans.__('Run from here'),
      caption: trans.__('Run the selected block and everything that depends on it'),
      enabled: runnable,
      run: (graph) => graph.runFrom(graph.selection.get()[0] ?? ''),
    },
    {
      id: CommandIDs.planPreview,
      label: trans.__('Show the plan'),
      caption: trans.__('Say on every block what running everything would do with it'),
      toggled: (graph) => graph.planShown.get(),
      run(graph) {
        if (graph.feed.connected.get()) graph.feed.refreshPlan();
        graph.planShown.set(!graph.planShown.get());
      },
    },
    {
      id: CommandIDs.copy,
      label: trans.__('Copy'),
      icon: copyIcon,
      enabled: some,
      run: (graph) => graph.gestures.copy(),
    },
    {
      id: CommandIDs.cut,
      label: trans.__('Cut'),
      icon: cutIcon,
      enabled: some,
      run: (graph) => graph.gestures.cut(),
    },
    {
      id: CommandIDs.paste,
      label: trans.__('Paste'),
      icon: pasteIcon,
      run: (graph) => graph.gestures.paste(),
    },
    {
      id: CommandIDs.duplicate,
      label: trans.__('Duplicate'),
      icon: duplicateIcon,
      enabled: some,
      run: (graph) => graph.gestures.duplicate(),
    },
    {
      id: CommandIDs.selectAll,
      label: trans.__('Select all'),
      run: (graph) => graph.canvas?.select(graph.model.graph.get().nodes.map(({ id }) => id)),
    },
    {
      id: CommandIDs.selectGroup,
      label: trans.__('Select the group'),
      caption: trans.__('Select the heading and every cell under it'),
      enabled: some,
      run: (graph) => {
        graph.gestures.selectGroup();
      },
    },
    {
      id: CommandIDs.group,
      label: trans.__('Group…'),
      caption: trans.__('Put the selected cells under a heading of their own'),
      enabled: some,
      run: async (graph) => {
        const { value } = await InputDialog.getText({ title: trans.__('Heading of the group') });
        if (value !== null && value.trim() !== '') graph.gestures.group(value.trim());
      },
    },
    {
      id: CommandIDs.note,
      label: trans.__('Add note'),
      icon: markdownIcon,
      run: (graph) => graph.gestures.addNote(),
    },
    {
      id: CommandIDs.bypass,
      label: trans.__('Bypass'),
      caption: trans.__('Let everything pass the selected filter without running it'),
      enabled: (graph) => graph.gestures.bypassable().length > 0,
      toggled: (graph) => graph.gestures.isBypassed(),
      run: (graph) => graph.gestures.toggleBypass(),
    },
    {
      id: CommandIDs.addRound,
      label: trans.__('Add a round'),
      caption: trans.__('Repeat everything from the last generator to what improves it'),
      run: (graph) => graph.gestures.addRound(),
    },
    aligned(CommandIDs.alignLeft, trans.__('Align left edges'), 'left'),
    aligned(CommandIDs.alignTop, trans.__('Align top edges'), 'top'),
    aligned(CommandIDs.spreadAcross, trans.__('Spread evenly across'), 'across'),
    aligned(CommandIDs.spreadDown, trans.__('Spread evenly down'), 'down'),
    {
      id: CommandIDs.fitSelection,
      label: trans.__('Zoom to selection'),
      enabled: some,
      run: (graph) => graph.canvas?.fitSelection(),
    },
    {
      id: CommandIDs.outline,
      label: trans.__('Outline and problems'),
      caption: trans.__('List every cell with its state, and everything that is wrong'),
      toggled: (graph) => graph.outlineOpen.get(),
      run: (graph) => {
        graph.outlineOpen.set(!graph.outlineOpen.get());
      },
    },
  ];
}
