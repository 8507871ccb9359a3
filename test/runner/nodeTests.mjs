import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { node } from './check.mjs';
import { runTests } from './tests.mjs';

/**
 * Files that run at a time: most suites start kernels, jobs or installations, and two at once would only slow each
 * other. Those of the launchers wait for their schedulers; the runner decides on those of `unit`.
 */
const SIDE_BY_SIDE = { unit: undefined, launchers: 3 };
const ONE = 1;

/** Suites with servers of others: what a test that failed still waits for must not keep the suite from ending. */
const OUTLIVED = new Set(['launchers']);

/** Runs test/<suite>/**\/*.test.ts with node:test. */
export function runNodeTests(context, suite, budget) {
  const files = readdirSync(join(context.root, 'test', suite), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => `test/${suite}/${name}`);
  if (files.length === 0) {
    return [{ name: `suite ${suite}`, state: 'failed', detail: `test/${suite} holds no *.test.ts` }];
  }
  const atOnce = suite in SIDE_BY_SIDE ? SIDE_BY_SIDE[suite] : ONE;
  return runTests(context, suite, budget, (report) => [
    ...[node(context), '--disable-warning=ExperimentalWarning', '--test'],
    ...(atOnce === undefined ? [] : [`--test-concurrency=${atOnce}`]),
    ...(OUTLIVED.has(suite) ? ['--test-force-exit'] : []),
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=junit', `--test-reporter-destination=${report}`],
    ...files,
  ]);
}
