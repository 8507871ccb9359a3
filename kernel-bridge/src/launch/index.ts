/** Where jobs run. */
export type * from './Launcher.ts';
export { PlaceUnreachable } from './Launcher.ts';
export { LocalLauncher } from './local/LocalLauncher.ts';
export { findProcesses, TOKEN_VARIABLE } from './local/findProcesses.ts';
export { identityOf, parseIdentity, processState, type ProcessIdentity } from './local/processIdentity.ts';
export { RayLauncher } from './ray/RayLauncher.ts';
export { LauncherRouter } from './router/LauncherRouter.ts';
export { SlurmLauncher } from './slurm/SlurmLauncher.ts';
