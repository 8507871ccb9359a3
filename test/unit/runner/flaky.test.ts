import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { readJunit } from '../../runner/junit.mjs';
import { printSuite } from '../../runner/report.mjs';

const modules = resolve(import.meta.dirname, '../../../node_modules');
const SPEC = `import { expect, test } from '@playwright/test';
test('sound', () => {});
test('once', ({}, { retry }) => { expect(retry, 'it came <too> late').toBe(1); });
test('always', () => { throw new Error('broken'); });
`;

test('what Playwright reports of a test that passed when repeated is passed, flaky and printed', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'querymill-flaky-'));
  context.after(() => rmSync(folder, { recursive: true }));
  symlinkSync(modules, join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'some.spec.js'), SPEC);
  const report = join(folder, 'report.xml');
  const status = await new Promise((done) => {
    execFile(
      process.execPath,
      [join(modules, '@playwright/test/cli.js'), 'test', '--retries=1', '--reporter=junit'],
      {
        cwd: folder,
        env: {
          ...process.env,
          PLAYWRIGHT_JUNIT_OUTPUT_FILE: report,
          PLAYWRIGHT_JUNIT_INCLUDE_RETRIES: '1',
        },
      },
      (error) => done(error?.code),
    );
  });
  assert.equal(status, 1);
  const cases = readJunit(readFileSync(report, 'utf8'));
  assert.deepEqual(
    cases.map(({ name, state, flaky = false }) => [name.split(' › ').at(-1), state, flaky]),
    [
      ['sound', 'passed', false],
      ['once', 'passed', true],
      ['always', 'failed', false],
    ],
  );
  assert.match(cases[1]?.detail ?? '', /it came <too> late/);

  const lines: string[] = [];
  context.mock.method(console, 'log', (line: string) => lines.push(line));
  printSuite({ suite: { name: 'ui', budget: 9 }, cases: cases.slice(0, 2), seconds: 1 });
  context.mock.restoreAll();
  assert.match(lines[0] ?? '', /^ui +2 passed, 0 failed, 0 skipped in 1 s/);
  assert.match(lines[1] ?? '', /FLAKY ui: .*once \(failed once, passed when repeated\)/);
});
