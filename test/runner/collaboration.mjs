import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sitePackages } from '../../binder/setup/context.mjs';
import { findChromium } from '../../binder/setup/parts/browser.mjs';
import { node, nodeModule, python, runCheck } from './check.mjs';
import { runTests } from './tests.mjs';

/** Not in the set-up: it turns every document of a server into a shared one. */
const COLLABORATION = 'jupyter-collaboration==5.0.4';

const ADD_PACKAGES = `
import pathlib, sys, sysconfig
line = f"import site; site.addsitedir({sys.argv[1]!r})"
pathlib.Path(sysconfig.get_path("purelib"), "querymill_clone.pth").write_text(line)
`;

/** Two browsers on one document: makes an environment with jupyter-collaboration beside the set-up's, then tests in it. */
export async function runCollaborationTests(context) {
  const chromium = findChromium();
  if (!chromium) {
    const detail = 'no Chromium was found. Install it or set CHROMIUM_PATH';
    return [{ name: 'two browsers', state: 'skipped', detail }];
  }
  const environment = join(context.folder, 'collaboration');
  mkdirSync(environment, { recursive: true });
  const steps = [
    ['environment', [python(context), '-m', 'venv', environment]],
    [
      'jupyter-collaboration',
      [
        ...[join(environment, 'bin', 'python'), '-m', 'pip', 'install', '--quiet'],
        ...['-r', join(context.root, 'binder', 'requirements-lab.txt'), COLLABORATION],
      ],
    ],
    // The server starts kernels with its own Python, which therefore finds the clone's packages behind its own.
    ['clone', [join(environment, 'bin', 'python'), '-c', ADD_PACKAGES, sitePackages(context)]],
  ];
  const made = [];
  for (const [label, argv] of steps) {
    const outcome = await runCheck(context, 'collaboration', label, argv, 600);
    made.push(outcome);
    if (outcome.state === 'failed') return made;
  }
  const tests = await runTests(
    context,
    'collaboration',
    300,
    () => [
      ...[node(context), nodeModule(context, '@playwright/test/cli.js'), 'test'],
      ...['--config', 'test/collaboration', '--reporter=list,junit'],
    ],
    (report) => ({
      CHROMIUM_PATH: chromium,
      QUERYMILL_COLLABORATION: environment,
      PLAYWRIGHT_JUNIT_OUTPUT_FILE: report,
    }),
  );
  return [...made, ...tests];
}
