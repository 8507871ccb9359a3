import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { execa } from 'execa';

import { QuerymillError, suggestion } from '../../core/index.ts';
import { hasCode } from '../../launch/fileErrors.ts';
import { DONE_FILE, environmentFolder } from './environmentFolder.ts';
import { installLock } from './installLock.ts';
import { listLocks } from './listLocks.ts';

/** The Python that the locks were made for. */
const LOCKED_PYTHON = '3.11';

/** What to make. */
export interface EnvironmentRequest {
  /** Folder that holds `templates/`. */
  readonly home: string;
  readonly name: string;
  /** Interpreter to make it with. */
  readonly python: string;
  readonly variables: NodeJS.ProcessEnv;
  /** Called with each line of progress. */
  readonly tell: (line: string) => void;
}

/**
 * Makes a job environment from its lock. One that was cut off is made anew; one that is up to date is left.
 *
 * @returns path of its interpreter
 * @throws QuerymillError when there is no such lock, the Python is another version, or pip fails
 */
export async function createEnvironment({
  home,
  name,
  python,
  variables,
  tell,
}: EnvironmentRequest): Promise<string> {
  const locks = listLocks(home);
  const path = locks.get(name);
  if (path === undefined) {
    throw cannotCreate(
      name,
      'there is no lock of this name',
      suggestion(name, [...locks.keys()], 'environments'),
    );
  }
  const lock = await readFile(path, 'utf8');
  const folder = environmentFolder(name, variables);
  const interpreter = join(folder, 'bin', 'python');
  if ((await readOptional(join(folder, DONE_FILE))) === lock) return interpreter;
  const version = await run(
    name,
    [python, '-c', 'import sys; print("%d.%d" % sys.version_info[:2])'],
    () => undefined,
  );
  if (version.trim() !== LOCKED_PYTHON) {
    const fix = `Name a Python ${LOCKED_PYTHON}: querymill env create ${name} --python PATH.`;
    throw cannotCreate(
      name,
      `${python} is Python ${version.trim()}, and the lock is for ${LOCKED_PYTHON}`,
      fix,
    );
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(dirname(folder), { recursive: true });
  tell(`Making ${folder}`);
  await run(name, [python, '-m', 'venv', folder], tell);
  await installLock(lock, folder, async (argv) => run(name, argv, tell));
  await writeFile(join(folder, DONE_FILE), lock);
  return interpreter;
}

async function run(name: string, argv: readonly string[], tell: (line: string) => void): Promise<string> {
  const [program = '', ...args] = argv;
  const child = execa(program, args, { reject: false, stdin: 'ignore', all: true });
  for await (const line of child.iterable({ from: 'all' })) tell(line);
  const result = await child;
  if (!result.failed) return result.stdout;
  const last = result.stderr.trim().split('\n').at(-1);
  const cause =
    result.code === 'ENOENT' ? `there is no program ${program}` : last || 'it ended without a word';
  throw cannotCreate(name, cause, 'Mend that and run it again: it starts anew.');
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function cannotCreate(name: string, cause: string, fix: string): QuerymillError {
  return new QuerymillError({ title: `Cannot create environment "${name}"`, cause, fix, kind: 'user' });
}
