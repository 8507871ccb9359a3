import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeTools, toolEnvironment } from '../context.mjs';
import { hashFiles } from '../hashFiles.mjs';
import { runCommand } from '../runCommand.mjs';

/** npm packages, exactly those of package-lock.json. */
export const nodeModulesPart = {
  name: 'npm',
  title: 'npm packages (about 620 MB)',
  inputs: (context) => hashFiles(context.root, ['package-lock.json']),
  present: (context) => existsSync(join(context.root, 'node_modules', '.package-lock.json')),
  adopt: (context) => isInstalled(context.root),
  async run(context) {
    const { node, npm } = nodeTools(context);
    await runCommand(context, {
      part: 'npm',
      action: 'install the npm packages',
      argv: [node, npm, 'ci', '--no-audit', '--no-fund', '--loglevel', 'error'],
      env: toolEnvironment(context),
    });
  },
};

/** Whether npm finished an installation with every version of the lock file. It writes its own record last. */
function isInstalled(root) {
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (!path.startsWith('node_modules/') || link) return true;
    const there = installed[path];
    return there ? there.version === version && existsSync(join(root, path)) : optional === true;
  });
}
