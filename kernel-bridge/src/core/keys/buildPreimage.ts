import type { BlockDefinition, StepPreimage } from '../contracts/types.ts';

/** What stands in a pre-image for something that goes into a port: a content digest, or a name with its revision. */
export type InputIdentity = string | { readonly name: string; readonly revision?: string };

/** What a step's result depends on besides its block definition. */
export interface PreimageParts {
  /** Semantic parameters, defaults filled in, paths as content digests. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, InputIdentity | readonly InputIdentity[]>>;
  /** Digest of the job code. */
  readonly code: string;
  /** Public version of each package that the block names. */
  readonly packages: Readonly<Record<string, string>>;
  /** Such as `3.11`. */
  readonly python: string;
}

/** The pre-image of a step: the one place that decides what is in a key. */
export function buildPreimage(block: BlockDefinition, parts: PreimageParts): StepPreimage {
  return {
    v: 1,
    block: { type: block.type, version: block.version, code: parts.code },
    params: { ...parts.params },
    inputs: { ...parts.inputs },
    packages: { ...parts.packages },
    python: parts.python,
    outputs: Object.keys(block.outputs).sort(),
  };
}
