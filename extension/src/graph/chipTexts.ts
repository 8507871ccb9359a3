import type { GraphNode, ParameterState } from '@querymill/kernel-bridge/core';

const MAX_CHIPS = 6;
const MAX_LENGTH = 30;

/** What a node says of its settings: names that stand in ports, then parameters that differ from the default. */
export function chipTexts(node: GraphNode & { kind: 'block' }): string[] {
  const literals = node.inputs.flatMap(({ state }) =>
    state.kind === 'literal' ? [plain(state.value)] : state.kind === 'expression' ? [state.text] : [],
  );
  const chips = [...literals, ...node.parameters.flatMap(chipText)].map((text) =>
    text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 1)}…` : text,
  );
  const hidden = chips.length - MAX_CHIPS;
  return hidden > 0 ? [...chips.slice(0, MAX_CHIPS), `${hidden} more`] : chips;
}

function chipText({ schema, state }: ParameterState): string[] {
  const title = schema.title.length > 18 ? schema.title.slice(0, 17) + '…' : schema.title;
  const label = title.charAt(0).toLowerCase() + title.slice(1);
  if (state.kind === 'literal') {
    if (state.value === schema['default']) return [];
    if (typeof state.value === 'boolean') return [state.value ? label : `no ${label}`];
    return [`${label} ${plain(state.value)}`];
  }
  return state.kind === 'absent' ? [] : [`${label} = ${state.text}`];
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
