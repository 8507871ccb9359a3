import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../runCommand.mjs';

const SLURM = ['slurmctld', 'slurmd', 'slurm-client'];
const RAY = 'ray[default]==2.60.*';

/** Slurm and Ray for the tests of the launchers: Debian's, if this user may install them, and Ray in a venv of its own. */
export const schedulersPart = {
  name: 'schedulers',
  title: 'Slurm and Ray for the tests of the launchers',
  dev: true,
  inputs: () => `${SLURM.join(' ')} ${RAY}`,
  present: (context) => (hasSlurm() || !canInstallSlurm()) && existsSync(rayPath(context)),
  adopt: (context) => hasSlurm() && existsSync(rayPath(context)),
  async run(context) {
    const remarks = [await orTell('Slurm', () => installSlurm(context))];
    remarks.push(await orTell('Ray', () => installRay(context)));
    return remarks.filter(Boolean).join('; ') || 'installed';
  },
};

const rayPath = (context) => join(context.folder, 'ray', 'bin', 'ray');

function hasSlurm() {
  return ['/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/bin/sbatch'].every((path) => existsSync(path));
}

function canInstallSlurm() {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
}

async function installSlurm(context) {
  if (hasSlurm()) return;
  if (!canInstallSlurm()) {
    throw new Error(`only root on Debian can install it here. Install ${SLURM.join(', ')}`);
  }
  const apt = (...args) =>
    runCommand(context, {
      part: 'schedulers',
      action: 'install Slurm',
      argv: ['apt-get', ...args],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...SLURM);
}

async function installRay(context) {
  if (existsSync(rayPath(context))) return;
  const folder = join(context.folder, 'ray');
  const run = (...argv) => runCommand(context, { part: 'schedulers', action: 'install Ray', argv });
  await run(context.python, '-m', 'venv', '--without-pip', folder);
  const pip = [context.python, '-m', 'pip', '--python', join(folder, 'bin', 'python'), 'install'];
  await run(...pip, '--disable-pip-version-check', '--no-input', '--progress-bar=off', RAY);
}

/** Tests that lack one are skipped with the reason; the set-up goes on. */
async function orTell(what, install) {
  try {
    await install();
    return '';
  } catch (error) {
    return `NO ${what}: its tests will be skipped. ${error.message.split('\n')[0]}`;
  }
}
