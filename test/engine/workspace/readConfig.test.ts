import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parseConfig } from '../../../kernel-bridge/src/engine/workspace/readConfig.ts';

test('parseConfig() takes every setting there is', () => {
  const config = { launcher: 'local', python: 'python3.12', environments: { vllm: { python: '/v/bin/python' } } };
  assert.deepEqual(parseConfig(JSON.stringify(config), 'c'), config);
});

test('parseConfig() refuses an unknown setting with the nearest name', () => {
  assert.throws(() => parseConfig('{"pyhton": "x"}', '/w/querymill.config.json'), {
    message: 'Cannot read "/w/querymill.config.json": it has no setting "pyhton". Did you mean "python"?',
  });
});

test('parseConfig() names what is of the wrong kind or no JSON', () => {
  assert.throws(() => parseConfig('{"python": 3}', 'c'), /Cannot read "c": python must be string/);
  assert.throws(() => parseConfig('{"python":', 'c'), /Cannot read "c": .*It must be JSON/);
});
