import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { toolEnvironment } from '../../binder/setup/context.mjs';

/** The environment of all checks: our Python and Node first, no hub, no colour codes in logs. */
export function checkEnvironment(context, extra = {}) {
  return {
    ...toolEnvironment(context),
    QUERYMILL_PYTHON: context.python,
    HF_HUB_OFFLINE: '1',
    JUPYTER_PREFER_ENV_PATH: '1',
    ...(context.stream ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }),
    ...extra,
  };
}

/**
 * Runs a command, output to `log` (and to the terminal when streaming), and ends its whole group after `limit` seconds.
 * @returns {{ status: number | string, output: string }} status is "timeout" when it was ended
 */
export async function runProcess(context, { argv, env, log, limit }) {
  const file = createWriteStream(log, { flags: 'a' });
  const [program, ...args] = argv;
  const child = spawn(program, args, {
    cwd: context.root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  };
  const interrupt = () => {
    end('SIGTERM');
    process.exit(130);
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end('SIGTERM');
    setTimeout(() => end('SIGKILL'), 5000).unref();
  }, limit * 1000);
  let output = '';
  const take = (chunk) => {
    output += chunk;
    file.write(chunk);
    if (context.stream) process.stdout.write(chunk);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => resolve(code ?? signal));
  });
  clearTimeout(timer);
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  file.end();
  return { status: timedOut ? 'timeout' : status, output };
}
