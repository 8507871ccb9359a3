import {
  canonicalJson,
  emptyPayload,
  QuerymillError,
  sha256Hex,
  type StepPayload,
  type StoredArtifact,
} from '../../core/index.ts';
import type { StepOutcome } from './stepCall.ts';
import type { PreparedStep } from './prepareStep.ts';

/**
 * What a bypassed step gives: its inputs, at the ports that block.json joins to them.
 *
 * @throws QuerymillError when the block cannot be bypassed
 */
export function bypassStep(
  { block, key }: PreparedStep,
  args: Readonly<Record<string, unknown>>,
): { readonly outcome: StepOutcome; readonly payload: StepPayload } {
  const { type, bypass, outputs } = block.definition;
  if (bypass === undefined) throw cannotBypass(type, 'its block.json joins no output to an input');
  const artifacts = Object.fromEntries(
    Object.entries(bypass).map(([port, input]) => {
      const value = args[input];
      if (!isArtifact(value)) throw cannotBypass(type, `the input "${input}" is not one artifact`);
      return [
        port,
        {
          type: outputs[port]?.type ?? value.type,
          digest: value.digest,
          rows: value.rows ?? null,
          bytes: value.bytes ?? 0,
        },
      ];
    }),
  );
  const digests = Object.fromEntries(Object.entries(artifacts).map(([port, { digest }]) => [port, digest]));
  const digest = sha256Hex(canonicalJson(digests));
  const payload: StepPayload = {
    ...emptyPayload({ name: null, block: type, workspace: '' }),
    state: 'done',
    artifacts: Object.entries(artifacts).map(([port, artifact]) => ({ port, ...artifact })),
    cache: { verdict: 'reused', reason: 'bypassed' },
    seconds: 0,
  };
  return { outcome: { key, digest, reused: true, seconds: 0, attempt: '', metrics: {}, artifacts }, payload };
}

function isArtifact(
  value: unknown,
): value is Pick<StoredArtifact, 'type' | 'digest'> & Partial<StoredArtifact> {
  return typeof value === 'object' && value !== null && 'digest' in value && 'type' in value;
}

function cannotBypass(type: string, cause: string): QuerymillError {
  return new QuerymillError({ title: `Cannot bypass "${type}"`, cause, fix: '', kind: 'user' });
}
