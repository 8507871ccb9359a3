import { join } from 'node:path';

import type { SlurmSettings } from '../../core/index.ts';
import type { JobRequest } from '../Launcher.ts';
import { LOG_FILE } from '../readLog.ts';

/** Seconds before the time limit at which a job is told to write a checkpoint, unless the settings say otherwise. */
const WARNING_SECONDS = 120;

/**
 * The options of `sbatch` for a job.
 *
 * The job's token is its name. `--export=NIL` keeps the environment of whoever submits out of it. Slurm must
 * not start it again by itself: that would be a second attempt in the same folder.
 *
 * @returns arguments, without the script
 */
export function batchOptions(request: JobRequest, settings: SlurmSettings): string[] {
  const { gpus = 0, cpus = 1, memoryMB, minutes } = request.resources ?? {};
  const limit = minutes ?? settings.minutes;
  return [
    '--parsable',
    `--job-name=${request.token}`,
    '--export=NIL',
    '--no-requeue',
    '--open-mode=append',
    `--output=${literalPath(join(request.folder, LOG_FILE))}`,
    `--chdir=${request.workingDirectory}`,
    '--nodes=1',
    '--ntasks=1',
    `--cpus-per-task=${String(Math.max(1, cpus))}`,
    ...(memoryMB === undefined ? [] : [`--mem=${String(memoryMB)}M`]),
    ...(gpus > 0 ? [`--gres=${settings.gres ?? 'gpu'}:${String(gpus)}`] : []),
    ...(limit === undefined ? [] : [`--time=${String(limit)}`]),
    `--signal=B:USR1@${String(settings.warningSeconds ?? WARNING_SECONDS)}`,
    ...(settings.partition === undefined ? [] : [`--partition=${settings.partition}`]),
    ...(settings.account === undefined ? [] : [`--account=${settings.account}`]),
    ...(settings.qos === undefined ? [] : [`--qos=${settings.qos}`]),
    ...(settings.flags ?? []),
  ];
}

/** A path in which Slurm finds no pattern. */
function literalPath(path: string): string {
  return path.replaceAll('%', '%%');
}
