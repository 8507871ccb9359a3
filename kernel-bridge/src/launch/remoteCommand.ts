import type { JobRequest } from './Launcher.ts';
import { TOKEN_VARIABLE } from './local/findProcesses.ts';

/**
 * Variables that a job on another machine gets from here. None of them is a secret: schedulers show the
 * command of a job to every user.
 */
const PASSED = [
  ...['HOME', 'USER', 'LOGNAME', 'PATH', 'LANG', 'LC_ALL', 'TZ', 'LD_LIBRARY_PATH'],
  ...['XDG_CACHE_HOME', 'QUERYMILL_CACHE', 'HF_HOME', 'HF_HUB_CACHE', 'HF_HUB_OFFLINE'],
  ...['QUERYMILL_HOME', 'QUERYMILL_WORKSPACE'],
];

/**
 * The command of a job with its environment in it, for places that start jobs with an environment of
 * their own: `env` becomes the job by exec, so that signals reach it.
 *
 * @param own environment of this process
 * @param extra names of further variables to pass on, as the settings of the launcher give them
 */
export function remoteCommand(
  request: JobRequest,
  own: NodeJS.ProcessEnv,
  extra: readonly string[] = [],
): [string, ...string[]] {
  const all: NodeJS.ProcessEnv = { ...own, ...request.environment };
  const names = [...PASSED, ...extra].filter((name) => all[name] !== undefined && all[name] !== '');
  const variables = [...new Set(names)].map((name) => `${name}=${all[name] ?? ''}`);
  return ['/usr/bin/env', `${TOKEN_VARIABLE}=${request.token}`, ...variables, ...request.command];
}
