import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../runCommand.mjs';

const SLURM = {
  name: 'Slurm',
  packages: ['slurmctld', 'slurmd', 'slurm-client'],
  programs: ['/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/bin/sbatch'],
};
/** Gives a process a clock of its own: the engine is tested with clocks that differ. */
const FAKETIME = { name: 'faketime', packages: ['faketime'], programs: ['/usr/bin/faketime'] };
const DEBIAN = [SLURM, FAKETIME];
const RAY = 'ray[default]==2.60.*';

/** Slurm, Ray and faketime for the tests: Debian's, if this user may install them, and Ray in a venv of its own. */
export const schedulersPart = {
  name: 'schedulers',
  title: 'Slurm, Ray and faketime for the tests of launchers and engine',
  dev: true,
  inputs: () => `${DEBIAN.flatMap(({ packages }) => packages).join(' ')} ${RAY}`,
  present: (context) => (DEBIAN.every(isThere) || !canInstall()) && existsSync(rayPath(context)),
  adopt: (context) => DEBIAN.every(isThere) && existsSync(rayPath(context)),
  async run(context) {
    const remarks = [];
    for (const wanted of DEBIAN)
      remarks.push(await orTell(wanted.name, () => installFromDebian(context, wanted)));
    remarks.push(await orTell('Ray', () => installRay(context)));
    return remarks.filter(Boolean).join('; ') || 'installed';
  },
};

const rayPath = (context) => join(context.folder, 'ray', 'bin', 'ray');

function isThere({ programs }) {
  return programs.every((path) => existsSync(path));
}

function canInstall() {
  return process.getuid?.() === 0 && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0;
}

async function installFromDebian(context, wanted) {
  const { name, packages } = wanted;
  if (isThere(wanted)) return;
  if (!canInstall())
    throw new Error(`only root on Debian can install it here. Install ${packages.join(', ')}`);
  const apt = (...args) =>
    runCommand(context, {
      part: 'schedulers',
      action: `install ${name}`,
      argv: ['apt-get', ...args],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  await apt('update');
  await apt('install', '-y', '--no-install-recommends', ...packages);
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
