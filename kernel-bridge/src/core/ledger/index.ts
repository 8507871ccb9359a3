/** Runs: what was run, with what, and what came of it. */
export * from './diffRuns.ts';
export { foldRun, runState, stepPlace } from './foldRun.ts';
export * from './runTypes.ts';
export { stepLabel, stepMeasures, summarizeRun } from './summarizeRun.ts';
