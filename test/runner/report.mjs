const LINES_SHOWN = 40;

/** Prints one line for a suite, then what failed and what was skipped in it. */
export function printSuite({ suite, cases, seconds }) {
  const late = seconds > suite.budget ? ', over budget' : '';
  console.log(
    `${suite.name.padEnd(10)} ${summary(cases)} in ${seconds.toFixed(0)} s (budget ${suite.budget} s${late})`,
  );
  for (const { name, detail } of cases.filter(({ state }) => state === 'failed')) {
    console.log(`\n  FAILED ${name}\n${indent(detail)}\n`);
  }
  for (const { name, detail } of cases.filter(({ flaky }) => flaky)) {
    console.log(`\n  ${flakyLine(suite, name)}\n${indent(detail)}\n`);
  }
  for (const { name, detail } of cases.filter(({ state }) => state === 'skipped')) {
    console.log(`  SKIPPED ${name}${detail ? `: ${detail}` : ''}`);
  }
}

/** Prints the time of all suites, the names of all failures and flaky tests again, and the one line that ends every run. */
export function printTotal(outcomes) {
  const cases = outcomes.flatMap((outcome) => outcome.cases);
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const budget = outcomes.reduce((sum, outcome) => sum + outcome.suite.budget, 0);
  console.log(`\n${outcomes.length} suites in ${minutes(seconds)} (budget ${minutes(budget)})`);
  for (const { suite, cases: own } of outcomes) {
    for (const { name } of own.filter(({ flaky }) => flaky)) console.log(flakyLine(suite, name));
    for (const { name } of own.filter(({ state }) => state === 'failed'))
      console.log(`FAILED ${suite.name}: ${name}`);
  }
  console.log(summary(cases));
}

function flakyLine(suite, name) {
  return `FLAKY ${suite.name}: ${name} (failed once, passed when repeated)`;
}

function summary(cases) {
  const count = (wanted) => cases.filter(({ state }) => state === wanted).length;
  return `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
}

function indent(text) {
  const lines = text.split('\n');
  const shown = lines.slice(0, LINES_SHOWN);
  if (lines.length > LINES_SHOWN) shown.push(`… ${lines.length - LINES_SHOWN} more lines in .setup/test/`);
  return shown.map((line) => `    ${line}`).join('\n');
}

function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.round(seconds % 60)).padStart(2, '0')}`;
}
