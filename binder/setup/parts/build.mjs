import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeTools, toolEnvironment } from '../context.mjs';
import { hashFiles } from '../hashFiles.mjs';
import { runCommand } from '../runCommand.mjs';

const SOURCES = [
  'kernel-bridge/src',
  'kernel-bridge/scripts',
  'kernel-bridge/tsconfig.core.json',
  'kernel-bridge/webGlobals.d.ts',
  'extension',
  'templates/blocks',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];
const BUNDLES = ['kernel', 'engine', 'evaluator', 'explorer', 'language', 'cli'];
const RESULTS = [
  ...BUNDLES.map((bundle) => `kernel-bridge/dist/${bundle}.mjs`),
  'kernel-bridge/lib/core/index.js',
  'extension/labextension/package.json',
];

/** The bundles of kernel and command line, and the JupyterLab extension. */
export const buildPart = {
  name: 'build',
  title: 'Kernel and JupyterLab extension: build',
  inputs: (context) => hashFiles(context.root, SOURCES),
  present: (context) => RESULTS.every((path) => existsSync(join(context.root, path))),
  async run(context) {
    const { node, npm } = nodeTools(context);
    await runCommand(context, {
      part: 'build',
      action: 'build kernel and extension',
      argv: [node, npm, 'run', '--silent', 'build'],
      env: toolEnvironment(context),
    });
  },
};
