import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { node } from './check.mjs';
import { runTests } from './tests.mjs';

/** Suites that start kernels, jobs or installations run one file at a time: two at once would only slow each other. */
const SIDE_BY_SIDE = new Set(['unit']);

/** Suites with servers of others: what a test that failed still waits for must not keep the suite from ending. */
const OUTLIVED = new Set(['launchers']);

/** Runs test/<suite>/**\/*.test.ts with node:test. */
export function runNodeTests(context, suite, budget, also = []) {
  const files = readdirSync(join(context.root, 'test', suite), { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => `test/${suite}/${name}`);
  if (files.length === 0) {
    return [{ name: `suite ${suite}`, state: 'failed', detail: `test/${suite} holds no *.test.ts` }];
  }
  return runTests(context, suite, budget, (report) => [
    ...[node(context), '--disable-warning=ExperimentalWarning', '--test'],
    ...(SIDE_BY_SIDE.has(suite) ? [] : ['--test-concurrency=1']),
    ...(OUTLIVED.has(suite) ? ['--test-force-exit'] : []),
    ...['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ...['--test-reporter=junit', `--test-reporter-destination=${report}`],
    ...files,
    ...also,
  ]);
}
