import type { BlockDefinition, Catalogue } from '@querymill/kernel-bridge/core';

import builtIn from '../generated/builtInBlocks.json';

/** The blocks that ship with Querymill, known before any kernel has answered. */
export const builtInCatalogue: Catalogue = toCatalogue(builtIn.blocks as unknown as BlockDefinition[]);

/** Block definitions by type. */
export function toCatalogue(blocks: readonly BlockDefinition[]): Catalogue {
  return new Map(blocks.map((block) => [block.type, block]));
}
