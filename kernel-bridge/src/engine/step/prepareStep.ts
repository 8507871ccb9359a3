import {
  QuerymillError,
  stepKey,
  validateArguments,
  type ArtifactReference,
  type CheckedArguments,
  type InputPort,
  type SpecInput,
  type StepPreimage,
} from '../../core/index.ts';
import { codeDigest } from '../digest/codeDigest.ts';
import type { FileDigests } from '../digest/FileDigests.ts';
import type { JobEnvironment } from '../environment/probeInterpreter.ts';
import type { LiteralResolver } from '../resolve/LiteralResolver.ts';
import type { Store } from '../store/Store.ts';
import type { Block } from '../workspace/BlockCatalogue.ts';

/** What a step needs to know before it can be looked up or run. */
export interface PreparationContext {
  readonly store: Store;
  /** Absolute path of the folder that holds `querymill_jobs`. */
  readonly jobs: string;
  readonly files: FileDigests;
  readonly literals: LiteralResolver;
  readonly describe: (packages: readonly string[]) => Promise<JobEnvironment>;
}

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
  const [inputs, paths, code, packages] = await Promise.all([
    resolveInputs(block, checked, context),
    resolvePaths(block, checked, context),
    codeDigest(block.folder, context.jobs, context.files),
    packageVersions(block, context),
  ]);
  const preimage: StepPreimage = {
    v: 1,
    block: { type: definition.type, version: definition.version, code },
    params: { ...checked.semantic, ...paths.digests },
    inputs: inputs.identities,
    packages: packages.versions,
    python: packages.python,
    outputs: Object.keys(definition.outputs).sort(),
  };
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
): Promise<{ identities: Record<string, unknown>; specs: Record<string, SpecInput | SpecInput[]> }> {
  const one = async (port: InputPort | undefined, value: ArtifactReference | string) => {
    if (typeof value !== 'string') {
      const { type, digest } = value;
      return { identity: digest as unknown, spec: { type, digest, path: store.object(digest) } as SpecInput };
    }
    const { input, identity } = await literals.resolve(port?.literal ?? 'model', value);
    return { identity: identity as unknown, spec: input as SpecInput };
  };
  const identities: Record<string, unknown> = {};
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
    if (found === undefined) {
      throw new QuerymillError({
        title: `Cannot read "${value}"`,
        cause: `no such file or folder (parameter "${name}" of ${definition.type})`,
        fix: 'A path is relative to the notebook or to the workspace.',
        kind: 'user',
      });
    }
    if (schema.class !== 'execution') digests[name] = found.digest;
    absolute[name] = found.path;
  }
  return { digests, absolute };
}

async function packageVersions(
  { definition }: Block,
  { describe }: PreparationContext,
): Promise<{ versions: Record<string, string>; python: string }> {
  const names = definition.packages ?? [];
  const environment = await describe(names);
  const versions: Record<string, string> = {};
  for (const name of names) {
    const version = environment.packages[name];
    if (version == null) {
      throw new QuerymillError({
        title: `Cannot run "${definition.type}"`,
        cause: `the package "${name}" is not installed for ${environment.interpreter}`,
        fix: 'Install the job environment with `pip install "querymill[jobs]"`, or name another interpreter as `python` in querymill.config.json.',
        kind: 'user',
      });
    }
    versions[name] = version;
  }
  return { versions, python: environment.python };
}
