import { spawn } from 'node:child_process';
import { toolEnvironment } from './context.mjs';

/**
 * Runs a program in the foreground and ends with its status. Signals are the program's to answer: a terminal sends
 * Ctrl-C to both, so this process only waits; SIGTERM is passed on.
 */
export async function becomeChild(context, argv, cwd) {
  const [program, ...args] = argv;
  const child = spawn(program, args, { cwd, env: toolEnvironment(context), stdio: 'inherit' });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject).once('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
  process.exit(status);
}
