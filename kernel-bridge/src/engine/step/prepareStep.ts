import { existsSync } from 'node:fs';

import {
  buildPreimage,
  QuerymillError,
  stepKey,
  validateArguments,
  type ArtifactReference,
  type CheckedArguments,
  type InputIdentity,
  type InputPort,
  type PreimageParts,
  type SpecInput,
  type StepPreimage,
} from '../../core/index.ts';
import type { LiteralResolver } from '../resolve/LiteralResolver.ts';
import type { Store } from '../store/Store.ts';
import type { Block } from '../workspace/BlockCatalogue.ts';

/** What a step needs to know before it can be looked up or run. */
export interface PreparationContext {
  readonly store: Store;
  readonly literals: LiteralResolver;
  /** Code and packages of the block in the environment it will run in. */
  readonly facts: (block: Block) => Promise<BlockFacts>;
}

/** What keys hold about the code of a block. */
export type BlockFacts = Pick<PreimageParts, 'code' | 'packages' | 'python'>;

/** A step with everything resolved: what the job will be told and what its result is kept under. */
export interface PreparedStep {
  readonly block: Block;
  readonly key: string;
  readonly preimage: StepPreimage;
  /** Every parameter, paths made absolute. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, SpecInput | SpecInput[]>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/**
 * Checks the arguments of a block, resolves names and paths by content and computes the key.
 *
 * @param args ports and parameters as the cell gave them, artifacts as {type, digest}
 * @throws QuerymillError when anything is unknown, missing or wrong
 */
export async function prepareStep(
  block: Block,
  args: Readonly<Record<string, unknown>>,
  context: PreparationContext,
): Promise<PreparedStep> {
  const { definition } = block;
  const checked = validateArguments(definition, args);
  const [inputs, paths, facts] = await Promise.all([
    resolveInputs(block, checked, context),
    resolvePaths(block, checked, context),
    context.facts(block),
  ]);
  const semantic = { ...checked.semantic, ...paths.digests };
  const preimage = buildPreimage(definition, { ...facts, params: semantic, inputs: inputs.identities });
  const outputs = Object.fromEntries(
    Object.entries(definition.outputs).map(([port, { type }]) => [port, type]),
  );
  const params = { ...checked.params, ...paths.absolute };
  return { block, key: stepKey(preimage), preimage, params, inputs: inputs.specs, outputs };
}

async function resolveInputs(
  block: Block,
  checked: CheckedArguments,
  { store, literals }: PreparationContext,
): Promise<{
  identities: Record<string, InputIdentity | InputIdentity[]>;
  specs: Record<string, SpecInput | SpecInput[]>;
}> {
  const one = async (port: InputPort | undefined, value: ArtifactReference | string) => {
    if (typeof value !== 'string') {
      const { type, digest } = value;
      const path = store.object(digest);
      if (!existsSync(path)) throw missingInput(block, type);
      return { identity: digest as InputIdentity, spec: { type, digest, path } as SpecInput };
    }
    const { input, identity } = await literals.resolve(port?.literal ?? 'model', value);
    return { identity, spec: input as SpecInput };
  };
  const identities: Record<string, InputIdentity | InputIdentity[]> = {};
  const specs: Record<string, SpecInput | SpecInput[]> = {};
  for (const [name, value] of Object.entries(checked.inputs)) {
    const port = block.definition.inputs[name];
    if (isList(value)) {
      const items = await Promise.all(value.map((item) => one(port, item)));
      identities[name] = items.map((item) => item.identity);
      specs[name] = items.map((item) => item.spec);
    } else {
      const item = await one(port, value);
      identities[name] = item.identity;
      specs[name] = item.spec;
    }
  }
  return { identities, specs };
}

function isList<T>(value: string | T | readonly (string | T)[]): value is readonly (string | T)[] {
  return Array.isArray(value);
}

/** Parameters with `format: path`: the key holds their content, the job gets an absolute path. */
async function resolvePaths(
  { definition }: Block,
  checked: CheckedArguments,
  { literals }: PreparationContext,
): Promise<{ digests: Record<string, string>; absolute: Record<string, string> }> {
  const digests: Record<string, string> = {};
  const absolute: Record<string, string> = {};
  for (const [name, value] of Object.entries(checked.params)) {
    const schema = definition.params.properties[name];
    if (schema?.['format'] !== 'path' || typeof value !== 'string') continue;
    const found = await literals.resolvePath(value);
    if (schema.class !== 'execution') digests[name] = found.digest;
    absolute[name] = found.path;
  }
  return { digests, absolute };
}

function missingInput({ definition }: Block, type: string): QuerymillError {
  return new QuerymillError({
    title: `Cannot run "${definition.type}"`,
    cause: `the ${type} that goes into it is no longer in the store`,
    fix: 'Run the step that makes it again.',
    kind: 'user',
  });
}
