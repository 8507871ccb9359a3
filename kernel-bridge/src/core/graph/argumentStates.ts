import type { BlockDefinition } from '../contracts/types.ts';
import { type BlockCell, findProperty, type PropertySyntax } from '../cells/index.ts';
import type { ArgumentState, InputState, OutputState, ParameterState } from './graphTypes.ts';

/** What a block cell says about each port, parameter and option of its block. */
export interface ArgumentStates {
  readonly inputs: readonly InputState[];
  readonly outputs: readonly OutputState[];
  readonly parameters: readonly ParameterState[];
  readonly options: ReadonlyMap<string, ArgumentState>;
}

/** Reads the state of every argument; without a definition, of those that the cell has. */
export function argumentStates(cell: BlockCell, definition: BlockDefinition | null): ArgumentStates {
  const { source } = cell;
  const options = new Map(
    (cell.options?.items ?? []).flatMap((item) =>
      item.key === null ? [] : [[item.key, stateOf(item, source)] as const],
    ),
  );
  if (definition === null) return { ...statesOfUnknown(cell), outputs: [], options };
  const look = (name: string) => {
    const property = findProperty(cell.args, name) ?? null;
    return { state: stateOf(property, source), property };
  };
  return {
    inputs: Object.entries(definition.inputs).map(([name, port]) => ({
      name,
      definition: port,
      ...look(name),
    })),
    outputs: Object.entries(definition.outputs).map(([name, port]) => ({ name, definition: port })),
    parameters: Object.entries(definition.params.properties).map(([name, schema]) => ({
      name,
      schema,
      ...look(name),
    })),
    options,
  };
}

function statesOfUnknown(cell: BlockCell): Pick<ArgumentStates, 'inputs' | 'parameters'> {
  const inputs: InputState[] = [];
  const parameters: ParameterState[] = [];
  for (const property of cell.args?.items ?? []) {
    const { key } = property;
    if (key === null || findProperty(cell.args, key) !== property) continue;
    const state = stateOf(property, cell.source);
    if (state.kind === 'links') {
      const list = property.value?.form.kind === 'references';
      inputs.push({ name: key, definition: { type: [], list }, state, property });
    } else parameters.push({ name: key, schema: { title: key, description: '' }, state, property });
  }
  return { inputs, parameters };
}

function stateOf(property: PropertySyntax | null, source: string): ArgumentState {
  if (property === null) return { kind: 'absent' };
  const { value } = property;
  if (value === null) return { kind: 'expression', text: source.slice(property.from, property.to) };
  if (value.form.kind === 'literal') return { kind: 'literal', value: value.form.value, text: value.text };
  return { kind: value.form.kind === 'expression' ? 'expression' : 'links', text: value.text };
}
