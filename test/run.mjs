/**
 * `npm test`: runs the suites named (default: all but those on demand) one after the other and ends with one line
 * `N passed, M failed, K skipped`. A suite that is named alone writes straight to the terminal.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createContext } from '../binder/setup/context.mjs';
import { printSuite, printTotal } from './runner/report.mjs';
import { SUITES } from './runner/suites.mjs';

const names = process.argv.slice(2);
const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
if (unknown) {
  const known = SUITES.map((suite) => suite.name).join(', ');
  console.error(`Cannot run "${unknown}": there is no such suite. Name some of: ${known}.`);
  process.exit(2);
}

const context = createContext({ dev: true, environment: null });
const results = join(context.folder, 'test');
mkdirSync(results, { recursive: true });

const chosen = SUITES.filter((suite) => (names.length === 0 ? !suite.onDemand : names.includes(suite.name)));
const outcomes = [];
for (const suite of chosen) {
  const started = performance.now();
  const cases = await suite.run({ ...context, results, stream: names.length === 1 });
  const outcome = { suite, cases, seconds: (performance.now() - started) / 1000 };
  printSuite(outcome);
  outcomes.push(outcome);
}
printTotal(outcomes);
process.exitCode = outcomes.some(({ cases }) => cases.some(({ state }) => state === 'failed')) ? 1 : 0;
