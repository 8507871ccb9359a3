import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** In a lock: what follows is left out where torch came without CUDA, which saves gigabytes. */
const CUDA_SECTION = '# Only where torch is built for CUDA:';

const TORCH_REQUIREMENTS = `
import importlib.metadata as m
print("\\n".join(m.requires("torch") or []))
`;

/** Runs a program with arguments and gives what it printed. */
export type RunProgram = (argv: readonly string[]) => Promise<string>;

/**
 * Installs every package of a lock. Nothing is left for pip to choose, but for the build of torch: CPU or
 * CUDA, whichever its index or a `find-links` folder has.
 *
 * @param lock text of the lock
 * @param folder the virtual environment
 */
export async function installLock(lock: string, folder: string, run: RunProgram): Promise<void> {
  const interpreter = join(folder, 'bin', 'python');
  const install = async (requirements: string): Promise<void> => {
    const file = join(folder, 'querymill-requirements.txt');
    await writeFile(file, requirements);
    const options = ['--disable-pip-version-check', '--no-input', '--no-deps', '--progress-bar', 'off'];
    await run([interpreter, '-m', 'pip', 'install', ...options, '--requirement', file]);
  };
  const [always = '', cuda] = lock.split(`${CUDA_SECTION}\n`);
  if (cuda === undefined) {
    await install(lock);
    return;
  }
  const torch = always.split('\n').find((line) => line.startsWith('torch=='));
  if (torch !== undefined) await install(torch);
  const required = torch === undefined ? '' : await run([interpreter, '-c', TORCH_REQUIREMENTS]);
  await install(/^(?:nvidia|cuda|triton)/m.test(required) ? always + cuda : always);
}
