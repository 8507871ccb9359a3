import type { BlockDefinition } from '../../core/index.ts';
import type { JobResources } from '../../launch/index.ts';
import type { StepOptions } from './stepOptions.ts';

/** What a step asks for: the block's own resources, changed by the cell's. */
export function stepResources(definition: BlockDefinition, options: StepOptions): JobResources {
  return { gpus: 0, cpus: 1, memoryMB: 1000, ...definition.resources, ...options.resources };
}
