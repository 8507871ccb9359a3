import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readJunit } from '../../runner/junit.mjs';

describe('readJunit()', () => {
  test('tells passed, failed, broken and skipped cases apart', () => {
    const cases = readJunit(`<testsuites><testsuite name="s" tests="4">
      <testcase name="a" classname="s"/>
      <testcase name="b &gt; c" classname="s"><failure message="no">expected &quot;1&quot;</failure></testcase>
      <testcase name="d"><error message="import failed"></error></testcase>
      <testcase name="e" classname="s"><skipped message="no browser"/></testcase>
    </testsuite></testsuites>`);
    assert.deepEqual(
      cases.map(({ name, state, detail }) => [name, state, detail]),
      [
        ['s › a', 'passed', ''],
        ['s › b > c', 'failed', 'expected "1"'],
        ['d', 'failed', 'import failed'],
        ['s › e', 'skipped', 'no browser'],
      ],
    );
  });

  test('is not misled by markup inside a message or an output', () => {
    const cases = readJunit(
      '<testcase name="a"><system-out><![CDATA[<skipped/> </testcase>]]></system-out></testcase>' +
        '<testcase name="b"><failure><![CDATA[<div> & more]]></failure></testcase>',
    );
    assert.deepEqual(
      cases.map(({ state, detail }) => [state, detail]),
      [
        ['passed', ''],
        ['failed', '<div> & more'],
      ],
    );
  });
});
