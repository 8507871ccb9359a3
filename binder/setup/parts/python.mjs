import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, statfsSync } from 'node:fs';
import { SetupError } from '../SetupError.mjs';
import { runCommand } from '../runCommand.mjs';

const CANDIDATES = ['python3.11', 'python3.12', 'python3.13', 'python3', 'python'];
const NEEDED_GB = 6;
const PROBE = `
import importlib.util, sys
missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
print(*sys.version_info[:2], ",".join(missing) or "-")
`;

/** The Python environment itself. */
export const pythonPart = {
  name: 'python',
  title: 'Python environment in .venv',
  inputs: (context) => `prefix ${context.prefix}`,
  present: (context) => existsSync(context.python),
  adopt: (context) => works(context.python),
  async run(context) {
    if (!context.ownsEnvironment) {
      throw new SetupError(
        `install into ${context.prefix}`,
        'there is no Python environment with pip',
        'Give --environment the folder that holds bin/python.',
      );
    }
    checkDisk(context);
    const { program, version } = findPython();
    rmSync(context.prefix, { recursive: true, force: true });
    await runCommand(context, {
      part: 'python',
      action: 'create .venv',
      argv: [program, '-m', 'venv', context.prefix],
    });
    return `Python ${version} (${program})`;
  },
};

function works(python) {
  return spawnSync(python, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0;
}

/** The first Python that is new enough and can make environments. PYTHON names one by hand. */
function findPython() {
  const found = [];
  for (const program of process.env.PYTHON ? [process.env.PYTHON] : CANDIDATES) {
    const probe = spawnSync(program, ['-c', PROBE], { encoding: 'utf8' });
    if (probe.status !== 0) continue;
    const [major, minor, missing] = probe.stdout.trim().split(' ');
    const version = `${major}.${minor}`;
    if (Number(major) === 3 && Number(minor) >= 11 && missing === '-') return { program, version };
    found.push({ program, version, missing: missing === '-' ? '' : missing, old: Number(minor) < 11 });
  }
  const lacking = found.find(({ old }) => !old);
  if (lacking) {
    throw new SetupError(
      'create .venv',
      `${lacking.program} (${lacking.version}) has no module ${lacking.missing}`,
      `On Debian and Ubuntu: apt-get install python${lacking.version}-venv. Then run the same command again.`,
    );
  }
  const cause = found.length
    ? `the newest Python found is ${found[0].version} (${found[0].program})`
    : process.env.PYTHON
      ? `PYTHON=${process.env.PYTHON} does not start`
      : 'no Python was found';
  throw new SetupError(
    'create .venv',
    cause,
    'Install Python 3.11 or newer, or name one: PYTHON=/path/to/python3.11.',
  );
}

function checkDisk(context) {
  const { bavail, bsize } = statfsSync(context.root);
  const free = (bavail * bsize) / 1e9;
  if (free < NEEDED_GB) {
    throw new SetupError(
      'set up this clone',
      `the disk has ${free.toFixed(1)} GB left and about ${NEEDED_GB} GB are needed`,
      'Free some space and run the same command again.',
    );
  }
}
