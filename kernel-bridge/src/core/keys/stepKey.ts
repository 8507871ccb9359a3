import { canonicalJson, sha256Hex } from '../canonical.ts';
import type { StepPreimage } from '../contracts/types.ts';

/**
 * The key of a step: SHA-256 over the canonical JSON of everything its result depends on.
 *
 * @param preimage block, semantic parameters, input digests, package versions; no path, time, host or resource
 * @returns 64 hexadecimal digits
 * @throws TypeError when a parameter holds something that JSON cannot (NaN, an infinity)
 */
export function stepKey(preimage: StepPreimage): string {
  return sha256Hex(canonicalJson(preimage));
}
