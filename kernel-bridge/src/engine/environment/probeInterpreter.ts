import { execa } from 'execa';
import { statSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';

import { QuerymillError } from '../../core/index.ts';
import { hasCode } from '../../launch/fileErrors.ts';

/** A job environment, as far as keys need it. */
export interface JobEnvironment {
  /** Interpreter, absolute path or a name on PATH. */
  readonly interpreter: string;
  /** Such as `3.11`. */
  readonly python: string;
  /** Public version of each package that was asked for; null where it is not installed. */
  readonly packages: Readonly<Record<string, string | null>>;
}

interface Entry extends JobEnvironment {
  /** Folders packages are installed in, with the time of their last change. */
  readonly folders: Readonly<Record<string, number>>;
}

const SCRIPT = `
import importlib.metadata as m, json, os, sys
def version(name):
    try: return m.version(name).split("+")[0]
    except m.PackageNotFoundError: return None
folders = {p: os.stat(p).st_mtime_ns // 1000000 for p in sys.path if os.path.isdir(p) and p.rstrip("/").endswith("-packages")}
print(json.dumps({"python": "%d.%d" % sys.version_info[:2], "packages": {n: version(n) for n in sys.argv[1:]}, "folders": folders}))
`;

/**
 * Asks interpreters for their version and packages, once each: an answer holds until a folder in which
 * packages are installed changes, also across engines.
 */
export class InterpreterProbe {
  readonly #cachePath: string;
  readonly #answers = new Map<string, Promise<Entry>>();
  #stored: Promise<Record<string, Entry>> | undefined;

  /** @param cachePath a JSON file that may be lost at any time */
  constructor(cachePath: string) {
    this.#cachePath = cachePath;
  }

  /**
   * @param interpreter path or name of a Python >= 3.9
   * @param packages distribution names
   * @param more names to ask for as well when it has to be asked, so that the next question is answered already
   * @throws QuerymillError when it does not start
   */
  async describe(
    interpreter: string,
    packages: readonly string[],
    more: () => readonly string[] = () => [],
  ): Promise<JobEnvironment> {
    // One question at a time: whoever comes meanwhile most likely gets the same answer.
    const before = this.#answers.get(interpreter)?.catch(() => undefined);
    const answer = this.#answer(interpreter, packages, more, before);
    this.#answers.set(interpreter, answer);
    return answer;
  }

  async #answer(
    interpreter: string,
    packages: readonly string[],
    more: () => readonly string[],
    before: Promise<Entry | undefined> | undefined,
  ): Promise<Entry> {
    this.#stored ??= readCache(this.#cachePath);
    const known = (await before) ?? (await this.#stored)[interpreter];
    if (known !== undefined && covers(known, packages) && isCurrent(known)) return known;
    const names = [...new Set([...Object.keys(known?.packages ?? {}), ...packages, ...more()])].sort();
    const entry = await ask(interpreter, names);
    await this.#save(entry);
    return entry;
  }

  async #save(entry: Entry): Promise<void> {
    const path = `${this.#cachePath}.${String(process.pid)}`;
    try {
      const stored = await readCache(this.#cachePath);
      await writeFile(path, JSON.stringify({ ...stored, [entry.interpreter]: entry }));
      await rename(path, this.#cachePath);
    } catch (error) {
      // Only a memory: where it cannot be written, the next engine asks again.
      if (!hasCode(error, 'ENOENT', 'ENOSPC', 'EDQUOT', 'EROFS')) throw error;
    }
  }
}

function covers(entry: Entry, packages: readonly string[]): boolean {
  return packages.every((name) => Object.hasOwn(entry.packages, name));
}

function isCurrent(entry: Entry): boolean {
  return Object.entries(entry.folders).every(([folder, modified]) => {
    const stats = statSync(folder, { bigint: true, throwIfNoEntry: false });
    return stats !== undefined && Number(stats.mtimeNs / 1_000_000n) === modified;
  });
}

async function ask(interpreter: string, packages: readonly string[]): Promise<Entry> {
  const answer = await execa(interpreter, ['-c', SCRIPT, ...packages], {
    reject: false,
    stdin: 'ignore',
    timeout: 60_000,
    env: { PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (answer.failed) {
    throw new QuerymillError({
      title: `Cannot use the Python "${interpreter}"`,
      cause:
        answer.code === 'ENOENT'
          ? 'there is no such program'
          : (lastLine(answer.stderr) ?? 'it does not answer'),
      fix: 'Name the interpreter of the job environment as `python` in querymill.config.json.',
      kind: 'user',
    });
  }
  return { interpreter, ...(JSON.parse(answer.stdout) as Omit<Entry, 'interpreter'>) };
}

function lastLine(text: string): string | undefined {
  return text.trim().split('\n').at(-1) || undefined;
}

async function readCache(path: string): Promise<Record<string, Entry>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, Entry>;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return {};
    throw error;
  }
}
