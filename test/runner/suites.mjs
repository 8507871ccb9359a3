import { findChromium } from '../../binder/setup/parts/browser.mjs';
import { node, nodeModule, python, runCheck } from './check.mjs';
import { runCollaborationTests } from './collaboration.mjs';
import { runNodeTests } from './nodeTests.mjs';
import { runTests } from './tests.mjs';

/**
 * All suites in the order in which they run. `budget` is what a suite should take on two idle cores, in seconds;
 * four times that ends it. A suite `onDemand` runs only when it is named. `run` resolves with its cases `{ name, state: 'passed' | 'failed' | 'skipped', detail }`.
 */
export const SUITES = [
  checks('format', 30, [
    [
      'prettier',
      (context) => [
        ...[node(context), nodeModule(context, 'prettier/bin/prettier.cjs'), '--check', '.'],
        ...['--cache', '--cache-location', '.setup/prettier'],
      ],
    ],
    ['ruff format', (context) => [python(context), '-m', 'ruff', 'format', '--check', '.']],
  ]),
  checks('lint', 90, [
    ['eslint', (context) => [node(context), nodeModule(context, 'eslint/bin/eslint.js'), '.']],
    ['ruff', (context) => [python(context), '-m', 'ruff', 'check', '.']],
    ['generated types', (context) => [node(context), 'kernel-bridge/scripts/generateTypes.mjs', '--check']],
  ]),
  checks('types', 90, [
    ...[
      'kernel-bridge/tsconfig.core.json',
      'kernel-bridge/tsconfig.json',
      'extension/tsconfig.json',
      'test/tsconfig.json',
      'test/unit/extension/tsconfig.json',
    ].map((project) => [
      `tsc ${project}`,
      (context) => [
        node(context),
        nodeModule(context, 'typescript/bin/tsc'),
        '--noEmit',
        '--pretty',
        'false',
        '-p',
        project,
      ],
    ]),
    ['mypy', (context) => [python(context), '-m', 'mypy']],
  ]),
  nodeTests('unit', 120),
  nodeTests('kernel', 240),
  nodeTests('engine', 240),
  nodeTests('launchers', 150),
  {
    name: 'jobs',
    budget: 450,
    run: (context) =>
      runTests(context, 'jobs', 450, (report) => [
        ...[python(context), '-m', 'pytest', 'test/jobs', '-q', `--junit-xml=${report}`],
      ]),
  },
  {
    name: 'llamafactory',
    budget: 1800,
    onDemand: true,
    async run(context) {
      const make = [python(context), '-m', 'querymill', 'env', 'create', 'llamafactory'];
      const made = await runCheck(context, 'llamafactory', 'environment', make, 1800);
      if (made.state === 'failed') return [made];
      const tests = await runTests(context, 'llamafactory', 600, (report) => [
        ...[python(context), '-m', 'pytest', 'test/jobs/test_llamafactory.py', '-q'],
        `--junit-xml=${report}`,
      ]);
      return [made, ...tests];
    },
  },
  { name: 'collaboration', budget: 300, onDemand: true, run: runCollaborationTests },
  nodeTests('packaging', 240),
  nodeTests('starters', 420),
  { name: 'ui', budget: 600, run: runBrowserTests },
];

function checks(name, budget, commands) {
  return {
    name,
    budget,
    async run(context) {
      const cases = [];
      for (const [label, argv] of commands)
        cases.push(await runCheck(context, name, label, argv(context), budget));
      return cases;
    },
  };
}

function nodeTests(name, budget) {
  return { name, budget, run: (context) => runNodeTests(context, name, budget) };
}

async function runBrowserTests(context) {
  const chromium = findChromium();
  if (!chromium) {
    const detail = 'no Chromium was found. Install it or set CHROMIUM_PATH';
    return [{ name: 'browser tests', state: 'skipped', detail }];
  }
  return runTests(
    context,
    'ui',
    600,
    () => [
      node(context),
      nodeModule(context, '@playwright/test/cli.js'),
      'test',
      '--config',
      'test/ui',
      '--reporter=list,junit',
    ],
    (report) => ({
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_JUNIT_OUTPUT_FILE: report,
      PLAYWRIGHT_JUNIT_INCLUDE_RETRIES: '1',
    }),
  );
}
