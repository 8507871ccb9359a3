/** Steps: from a call of a block to a result that is kept. */
export { Engine, type EngineOptions, type StepOutcome, type StepRequest } from './Engine.ts';
export { Interrupted } from './step/stepErrors.ts';
export { unknownBlock } from './workspace/BlockCatalogue.ts';
