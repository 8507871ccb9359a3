import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { sitePackages } from '../context.mjs';
import { hashFiles } from '../hashFiles.mjs';
import { runCommand } from '../runCommand.mjs';

/** The Python package in editable form: kernelspec, `python -m querymill`, and the extension as a link to its build. */
export const packagePart = {
  name: 'package',
  title: 'Kernelspec, command line and link to the extension',
  inputs: (context) =>
    hashFiles(
      context.root,
      [
        'pyproject.toml',
        'kernel-bridge/querymill/__init__.py',
        'kernel-bridge/querymill/kernelspec',
        'kernel-bridge/scripts/wheel_metadata.py',
        'binder/requirements-jobs.txt',
      ],
      [context.root, context.prefix],
    ),
  present: (context) =>
    existsSync(join(context.prefix, 'share/jupyter/kernels/querymill/kernel.json')) &&
    existsSync(join(linkPath(context), 'package.json')) &&
    recordPath(context) !== null,
  async run(context) {
    await runCommand(context, {
      part: 'package',
      action: 'install the Python package of this clone',
      argv: [
        ...[context.python, '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input'],
        ...['--no-build-isolation', '--no-deps', '--editable', context.root],
      ],
    });
    linkExtension(context);
  },
};

const linkPath = (context) => join(context.prefix, 'share/jupyter/labextensions/querymill');

function recordPath(context) {
  const folder = readdirSync(sitePackages(context)).find((name) => /^querymill-.*\.dist-info$/.test(name));
  return folder ? join(sitePackages(context), folder, 'RECORD') : null;
}

/** Links the built extension, and enters the link in pip's record, so that uninstalling takes it away too. */
function linkExtension(context) {
  const link = linkPath(context);
  mkdirSync(dirname(link), { recursive: true });
  const old = lstatSync(link, { throwIfNoEntry: false });
  if (old) rmSync(link, { recursive: true });
  symlinkSync(join(context.root, 'extension/labextension'), link);
  const record = recordPath(context);
  const entry = `${relative(sitePackages(context), link)},,`;
  if (record && !readFileSync(record, 'utf8').includes(entry)) appendFileSync(record, `${entry}\n`);
}
