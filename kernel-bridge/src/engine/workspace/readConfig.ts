import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { contractProblem, QuerymillError, suggestion, type WorkspaceConfig } from '../../core/index.ts';
import configSchema from '../../core/contracts/config.schema.json' with { type: 'json' };
import { hasCode } from '../../launch/fileErrors.ts';

const FILE = 'querymill.config.json';

/**
 * Reads the settings of a workspace; without a file there are none.
 *
 * @throws QuerymillError naming the first setting that is unknown or wrong
 */
export function readConfig(workspace: string): WorkspaceConfig {
  const path = join(workspace, FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return {};
    throw error;
  }
  return parseConfig(text, path);
}

/** Settings from the text of a config file. */
export function parseConfig(text: string, path: string): WorkspaceConfig {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw cannotRead(path, error instanceof Error ? error.message : String(error), 'It must be JSON.');
  }
  const known = Object.keys(configSchema.properties);
  const names = typeof json === 'object' && json !== null ? Object.keys(json) : [];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw cannotRead(path, `it has no setting "${unknown}"`, suggestion(unknown, known, 'settings'));
  }
  const problem = contractProblem('config', json);
  if (problem !== undefined)
    throw cannotRead(path, problem, 'See kernel-bridge/src/core/contracts/config.schema.json.');
  return json as WorkspaceConfig;
}

function cannotRead(path: string, cause: string, fix: string): QuerymillError {
  return new QuerymillError({ title: `Cannot read "${path}"`, cause, fix, kind: 'user' });
}
