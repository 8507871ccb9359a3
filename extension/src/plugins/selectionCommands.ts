import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  copyIcon,
  cutIcon,
  duplicateIcon,
  type LabIcon,
  markdownIcon,
  pasteIcon,
  tocIcon,
} from '@jupyterlab/ui-components';

import type { PipelineController } from '../canvas/PipelineController';
import { CommandIDs } from '../commandIds';
import type { Alignment } from '../graph/alignNodes';
import {
  addRoundIcon,
  alignLeftIcon,
  alignTopIcon,
  bypassIcon,
  fitSelectionIcon,
  groupIcon,
  planIcon,
  runFromIcon,
  runSelectionIcon,
  selectAllIcon,
  selectGroupIcon,
  spreadAcrossIcon,
  spreadDownIcon,
} from '../icons';

/** A command on the graph of the current editor. */
export interface GraphCommand {
  readonly id: string;
  readonly label: string;
  readonly caption: string;
  readonly icon: LabIcon;
  readonly run: (graph: PipelineController) => unknown;
  readonly enabled?: (graph: PipelineController) => boolean;
  readonly toggled?: (graph: PipelineController) => boolean;
}

/** The commands on what is selected, and those that show or hide something. */
export function selectionCommands(trans: TranslationBundle): GraphCommand[] {
  const some = (graph: PipelineController): boolean => graph.selection.get().length > 0;
  const runnable = (graph: PipelineController): boolean => graph.canRun && some(graph);
  const several = (graph: PipelineController): boolean => graph.selection.get().length > 1;
  const aligned = (
    id: string,
    alignment: Alignment,
    words: Pick<GraphCommand, 'label' | 'caption' | 'icon'>,
  ): GraphCommand => ({
    id,
    ...words,
    enabled: several,
    run: (graph) => graph.gestures.align(alignment),
  });
  return [
    {
      id: CommandIDs.runSelection,
      label: trans.__('Run selection'),
      icon: runSelectionIcon,
      caption: trans.__('Run the selected blocks, and first what they need and do not have'),
      enabled: runnable,
      run: (graph) => graph.runBlocks(graph.selection.get()),
    },
    {
      id: CommandIDs.runFrom,
      label: trans.__('Run from here'),
      icon: runFromIcon,
      caption: trans.__('Run the selected block and everything that depends on it'),
      enabled: runnable,
      run: (graph) => graph.runFrom(graph.selection.get()[0] ?? ''),
    },
    {
      id: CommandIDs.planPreview,
      label: trans.__('Show the plan'),
      icon: planIcon,
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
      caption: trans.__('Copy the selected cells, for this graph, a notebook or any text'),
      icon: copyIcon,
      enabled: some,
      run: (graph) => graph.gestures.copy(),
    },
    {
      id: CommandIDs.cut,
      label: trans.__('Cut'),
      caption: trans.__('Copy the selected cells, then delete them'),
      icon: cutIcon,
      enabled: some,
      run: (graph) => graph.gestures.cut(),
    },
    {
      id: CommandIDs.paste,
      label: trans.__('Paste'),
      caption: trans.__('Add the copied cells behind the selection, under fresh names'),
      icon: pasteIcon,
      run: (graph) => graph.gestures.paste(),
    },
    {
      id: CommandIDs.duplicate,
      label: trans.__('Duplicate'),
      caption: trans.__('Add copies of the selected cells behind them, under fresh names'),
      icon: duplicateIcon,
      enabled: some,
      run: (graph) => graph.gestures.duplicate(),
    },
    {
      id: CommandIDs.selectAll,
      label: trans.__('Select all'),
      icon: selectAllIcon,
      caption: trans.__('Select every cell of the graph'),
      run: (graph) => graph.canvas?.select(graph.model.graph.get().nodes.map(({ id }) => id)),
    },
    {
      id: CommandIDs.selectGroup,
      label: trans.__('Select the group'),
      icon: selectGroupIcon,
      caption: trans.__('Select the heading and every cell under it'),
      enabled: some,
      run: (graph) => {
        graph.gestures.selectGroup();
      },
    },
    {
      id: CommandIDs.group,
      label: trans.__('Group…'),
      icon: groupIcon,
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
      caption: trans.__('Add a Markdown cell above the selected one, or at the end'),
      icon: markdownIcon,
      run: (graph) => graph.gestures.addNote(),
    },
    {
      id: CommandIDs.bypass,
      label: trans.__('Bypass'),
      icon: bypassIcon,
      caption: trans.__('Let everything pass the selected filter without running it'),
      enabled: (graph) => graph.gestures.bypassable().length > 0,
      toggled: (graph) => graph.gestures.isBypassed(),
      run: (graph) => graph.gestures.toggleBypass(),
    },
    {
      id: CommandIDs.addRound,
      label: trans.__('Add a round'),
      icon: addRoundIcon,
      caption: trans.__('Repeat everything from the last generator to what improves it'),
      run: (graph) => graph.gestures.addRound(),
    },
    aligned(CommandIDs.alignLeft, 'left', {
      label: trans.__('Align left edges'),
      caption: trans.__('Move the selected cells so that their left edges stand in line'),
      icon: alignLeftIcon,
    }),
    aligned(CommandIDs.alignTop, 'top', {
      label: trans.__('Align top edges'),
      caption: trans.__('Move the selected cells so that their top edges stand in line'),
      icon: alignTopIcon,
    }),
    aligned(CommandIDs.spreadAcross, 'across', {
      label: trans.__('Spread evenly across'),
      caption: trans.__('Give the selected cells the same distance from left to right'),
      icon: spreadAcrossIcon,
    }),
    aligned(CommandIDs.spreadDown, 'down', {
      label: trans.__('Spread evenly down'),
      caption: trans.__('Give the selected cells the same distance from top to bottom'),
      icon: spreadDownIcon,
    }),
    {
      id: CommandIDs.fitSelection,
      label: trans.__('Zoom to selection'),
      icon: fitSelectionIcon,
      caption: trans.__('Show the selected cells as large as they fit'),
      enabled: some,
      run: (graph) => graph.canvas?.fitSelection(),
    },
    {
      id: CommandIDs.outline,
      label: trans.__('Outline and problems'),
      icon: tocIcon,
      caption: trans.__('List every cell with its state, and everything that is wrong'),
      toggled: (graph) => graph.outlineOpen.get(),
      run: (graph) => {
        graph.outlineOpen.set(!graph.outlineOpen.get());
      },
    },
  ];
}
