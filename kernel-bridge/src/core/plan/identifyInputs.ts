import type { ArtifactReference, CheckedArguments } from '../blocks/validateArguments.ts';
import type { BlockDefinition, InputPort } from '../contracts/types.ts';
import type { InputIdentity } from '../keys/index.ts';
import { literalId, type Literal, type LiteralResolution } from './planTypes.ts';

/** What stands in the key for inputs and parameters, or the first name that is nothing. */
export type Identified =
  | {
      readonly inputs: Readonly<Record<string, InputIdentity | readonly InputIdentity[]>>;
      readonly params: Readonly<Record<string, unknown>>;
    }
  | { readonly problem: string };

/** Replaces artifacts by digests, names by what they were resolved to and paths by their content. */
export function identifyInputs(
  block: BlockDefinition,
  checked: CheckedArguments,
  literals: ReadonlyMap<string, LiteralResolution>,
): Identified {
  const problems: string[] = [];
  const resolve = (literal: Literal): InputIdentity => {
    const resolution = literals.get(literalId(literal));
    if (resolution !== undefined && 'identity' in resolution) return resolution.identity;
    problems.push(resolution?.problem ?? `"${literal.name}" was not looked up`);
    return '';
  };
  const identify = (port: InputPort | undefined, value: ArtifactReference | string): InputIdentity => {
    if (typeof value !== 'string') return value.digest;
    const kind = port?.literal ?? 'model';
    return Array.isArray(kind) ? { name: value } : resolve({ kind, name: value });
  };
  const inputs = Object.fromEntries(
    Object.entries(checked.inputs).map(([name, value]) => {
      const port = block.inputs[name];
      return [name, isList(value) ? value.map((item) => identify(port, item)) : identify(port, value)];
    }),
  );
  const params = Object.fromEntries(
    Object.entries(checked.semantic).map(([name, value]) => {
      const isPath = block.params.properties[name]?.['format'] === 'path' && typeof value === 'string';
      return [name, isPath ? resolve({ kind: 'path', name: value }) : value];
    }),
  );
  return problems[0] === undefined ? { inputs, params } : { problem: problems[0] };
}

function isList<T>(value: string | T | readonly (string | T)[]): value is readonly (string | T)[] {
  return Array.isArray(value);
}
