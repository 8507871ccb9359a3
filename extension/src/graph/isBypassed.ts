import type { BlockNode } from '@querymill/kernel-bridge/core';

/** Whether a block lets everything pass. */
export function isBypassed({ options }: BlockNode): boolean {
  const state = options.get('bypass');
  return state?.kind === 'literal' && state.value === true;
}
