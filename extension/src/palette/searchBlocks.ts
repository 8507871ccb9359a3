import type { BlockDefinition } from '@querymill/kernel-bridge/core';

/** Stages in the order of a pipeline. */
const STAGES: readonly BlockDefinition['stage'][] = [
  'data',
  'generate',
  'filter',
  'reward',
  'retrieve',
  'measure',
  'tools',
];

/** Blocks in which every word of the query occurs: those whose title has it first, then by stage and title. */
export function searchBlocks(blocks: readonly BlockDefinition[], query: string): BlockDefinition[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const inTitle = (block: BlockDefinition): number =>
    words.every((word) => `${block.title} ${block.type}`.toLowerCase().includes(word)) ? 0 : 1;
  return blocks
    .filter((block) => words.every((word) => searchText(block).includes(word)))
    .sort(
      (a, b) =>
        inTitle(a) - inTitle(b) ||
        STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) ||
        a.title.localeCompare(b.title),
    );
}

function searchText({ type, title, stage, summary, inputs, outputs, params }: BlockDefinition): string {
  const ports = [...Object.entries(inputs), ...Object.entries(outputs)].flatMap(([name, port]) => [
    name,
    ...[port.type].flat(),
  ]);
  const parameters = Object.entries(params.properties).flatMap(([name, schema]) => [name, schema.title]);
  return [type, title, stage, summary, ...ports, ...parameters].join(' ').toLowerCase();
}
