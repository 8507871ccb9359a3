/** Steps: from a call of a block to a result that is kept. */
export { Engine, type EngineOptions } from './Engine.ts';
export type { StepOutcome, StepRequest } from './step/stepCall.ts';
export { Interrupted } from './step/stepErrors.ts';
export { listNames } from './resolve/listNames.ts';
export { modelsFolder } from './resolve/modelsFolder.ts';
export { unknownBlock } from './workspace/BlockCatalogue.ts';
export { examine, type Finding } from './doctor/examine.ts';
export { createEnvironment, type EnvironmentRequest } from './environment/createEnvironment.ts';
export { findWorkspace } from './workspace/findWorkspace.ts';
export { verifyStore, type Verification } from './store/verifyStore.ts';
export { codeCells } from './ledger/describeNotebook.ts';
export { collectGarbage, DEFAULT_KEEP } from './gc/collectGarbage.ts';
export { emptyTrash } from './gc/emptyTrash.ts';
export type { GarbageKind, GarbageReport } from './gc/gcTypes.ts';
export { findKept } from './gc/findKept.ts';
export { deleteModels, findUnusedModels } from './gc/unusedModels.ts';
