import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseRequest } from '../../../../kernel-bridge/src/core/index.ts';

test('parseRequest() takes every method with its params', () => {
  const cells = [{ id: 'a', source: '' }];
  for (const [method, params] of [
    ['catalogue', {}],
    ['plan', { cells }],
    ['snapshot', { cells }],
    ['cancel', { key: 'k' }],
    ['cancel', { cellId: 'a' }],
  ] as const) {
    assert.deepEqual(parseRequest({ v: 1, id: 7, method, params }), { v: 1, id: 7, method, params });
  }
});

test('parseRequest() answers what it cannot read with the id and the reason', () => {
  const error = (data: unknown) => {
    const answer = parseRequest(data);
    assert.ok('error' in answer);
    return { id: answer.id, ...answer.error };
  };
  assert.equal(error('nonsense').code, 'badRequest');
  assert.deepEqual(error({ v: 1, id: 3, method: 'plam' }), {
    id: 3,
    code: 'unknownMethod',
    message: 'Cannot answer "plam": no such method',
    fix: 'Did you mean "plan"?',
  });
  assert.match(
    error({ v: 1, id: 3, method: 'plan', params: { cells: [{ id: 1 }] } }).message,
    /list of \{id, source\}/,
  );
  assert.equal(error({ v: 1, id: 3, method: 'constructor' }).code, 'unknownMethod');
});
