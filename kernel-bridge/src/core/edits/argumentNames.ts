import type { Catalogue } from '../blocks/BlockDefinition.ts';
import type { BlockDefinition } from '../contracts/types.ts';
import { QuerymillError, suggestion } from '../errors.ts';

/** The definition of a block type. @throws QuerymillError if there is none, with the nearest name */
export function definitionOf(catalogue: Catalogue, type: string, title: string): BlockDefinition {
  const definition = catalogue.get(type);
  if (definition !== undefined) return definition;
  throw new QuerymillError({
    title,
    cause: `there is no block "${type}"`,
    fix: suggestion(type, catalogue.keys(), 'blocks'),
    kind: 'user',
  });
}

/** Makes sure that a block has an input or parameter of that name. @throws QuerymillError if not, with the nearest name */
export function requireArgument(definition: BlockDefinition, name: string, title: string): void {
  if (Object.hasOwn(definition.inputs, name) || Object.hasOwn(definition.params.properties, name)) return;
  const names = [...Object.keys(definition.inputs), ...Object.keys(definition.params.properties)];
  throw new QuerymillError({
    title,
    cause: `"${definition.type}" has no input or parameter "${name}"`,
    fix: suggestion(name, names, 'names'),
    kind: 'user',
  });
}
