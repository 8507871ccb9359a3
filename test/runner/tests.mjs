import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJunit } from './junit.mjs';
import { checkEnvironment, runProcess } from './process.mjs';

/**
 * Runs a test program that writes a JUnit report, and reads its cases from that.
 * A suite without a test, a program that ends badly without a failed test, and one that takes too long are failures.
 */
export async function runTests(context, suite, budget, argv, extraEnvironment = () => ({})) {
  const report = join(context.results, `${suite}.xml`);
  const log = join(context.results, `${suite}.log`);
  rmSync(report, { force: true });
  rmSync(log, { force: true });
  const { status, output } = await runProcess(context, {
    argv: argv(report),
    env: checkEnvironment(context, extraEnvironment(report)),
    log,
    limit: budget * 4,
  });
  const cases = existsSync(report) ? readJunit(readFileSync(report, 'utf8')) : [];
  const fail = (detail) => cases.push({ name: `suite ${suite}`, state: 'failed', detail });
  if (status === 'timeout') fail(`it was ended after ${budget * 4} s, four times its budget. Log: ${log}`);
  else if (cases.length === 0) fail(`no test ran.\n${lastLines(output)}`);
  else if (status !== 0 && !cases.some(({ state }) => state === 'failed')) {
    fail(`it ended with ${status} although no test failed.\n${lastLines(output)}`);
  }
  return cases;
}

function lastLines(output) {
  return output.trimEnd().split('\n').slice(-30).join('\n');
}
