import { execa } from 'execa';

import { PlaceUnreachable } from '../Launcher.ts';

/** How long a command of Slurm may take, in milliseconds. A busy controller answers late. */
const PATIENCE = 30_000;

/** Told when Slurm does not answer: nothing is known about any job then. */
export class SlurmUnreachable extends PlaceUnreachable {}

/** How a command of Slurm ended. */
export interface SlurmAnswer {
  readonly ok: boolean;
  readonly output: string;
  /** The last line of its complaint. */
  readonly complaint: string;
}

/**
 * Runs one command of Slurm.
 *
 * @throws SlurmUnreachable when the program is missing, the controller does not answer, or not in time
 */
export async function runSlurm(
  program: 'sbatch' | 'squeue' | 'sacct' | 'scancel' | 'sinfo',
  args: readonly string[],
): Promise<SlurmAnswer> {
  const answer = await execa(program, args, {
    reject: false,
    timeout: PATIENCE,
    stdin: 'ignore',
    env: { SLURM_TIME_FORMAT: '%s', LC_ALL: 'C' },
  });
  const complaint = answer.stderr.trim().split('\n').at(-1) ?? '';
  if (answer.code === 'ENOENT') {
    throw unreachable(program, 'there is no such program', 'Install the Slurm client on this machine.');
  }
  if (answer.timedOut) throw unreachable(program, 'Slurm does not answer', 'Ask `sinfo` whether it is up.');
  if (answer.failed && isConnectionTrouble(answer.stderr)) {
    throw unreachable(program, complaint, 'Ask `sinfo` whether Slurm is up; the job itself is not touched.');
  }
  return { ok: !answer.failed, output: answer.stdout, complaint };
}

function isConnectionTrouble(text: string): boolean {
  return /Unable to contact|Connection refused|Connection timed out|Socket timed out|Zero Bytes were transmitted|Communication|slurm_persist|Unable to establish|backup controller|could not establish a configuration source|temporarily unable|temporarily unavailable|try again later/i.test(
    text,
  );
}

function unreachable(program: string, cause: string, fix: string): SlurmUnreachable {
  return new SlurmUnreachable({ title: `Cannot ask "${program}"`, cause, fix, kind: 'internal' });
}
