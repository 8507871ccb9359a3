import { readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { hasCode } from '../../launch/fileErrors.ts';

const COMMIT = /^[0-9a-f]{40}$/;
/** How long the hub may take to answer, in milliseconds; without an answer the model stays at `main`. */
const PATIENCE = 5000;

/**
 * The commit that a model of the hub is taken at. Once a step has used one it stays, so that the same notebook has the
 * same keys; a new one is taken after `.querymill/cache/revisions.json` is deleted.
 */
export class HubRevisions {
  readonly #path: string;
  readonly #environment: NodeJS.ProcessEnv;

  /**
   * @param path of the file that remembers
   * @param environment variables, as the hub's own library knows them: HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE, HF_ENDPOINT, HF_TOKEN
   */
  constructor(path: string, environment: NodeJS.ProcessEnv) {
    this.#path = path;
    this.#environment = environment;
  }

  /** The commit that a step would be keyed by, without asking anybody: remembered here, else in the hub's cache. */
  async known(model: string): Promise<string | undefined> {
    return (await this.#remembered())[model] ?? (await this.#cached(model));
  }

  /** The commit for a step that runs now: known, else asked of the hub. Undefined when that does not answer. */
  async take(model: string): Promise<string | undefined> {
    const remembered = await this.#remembered();
    const before = remembered[model];
    if (before !== undefined) return before;
    const commit = (await this.#cached(model)) ?? (await this.#ask(model));
    if (commit !== undefined) await this.#remember(model, commit);
    return commit;
  }

  async #cached(model: string): Promise<string | undefined> {
    const folder = `models--${model.replace('/', '--')}`;
    return commitIn(await readOptional(join(this.#cache(), folder, 'refs', 'main')));
  }

  #cache(): string {
    const { HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = this.#environment;
    if (HF_HUB_CACHE) return HF_HUB_CACHE;
    if (HF_HOME) return join(HF_HOME, 'hub');
    return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface', 'hub');
  }

  async #ask(model: string): Promise<string | undefined> {
    const { HF_HUB_OFFLINE, HF_ENDPOINT, HF_TOKEN } = this.#environment;
    if (HF_HUB_OFFLINE && HF_HUB_OFFLINE !== '0') return undefined;
    const url = `${HF_ENDPOINT || 'https://huggingface.co'}/api/models/${model}/revision/main`;
    const headers: Record<string, string> = HF_TOKEN ? { authorization: `Bearer ${HF_TOKEN}` } : {};
    try {
      const answer = await fetch(url, { headers, signal: AbortSignal.timeout(PATIENCE) });
      const body: unknown = answer.ok ? await answer.json() : undefined;
      return typeof body === 'object' && body !== null && 'sha' in body
        ? commitIn(String(body.sha))
        : undefined;
    } catch {
      return undefined; // not reachable: whether the model is, its job will say better
    }
  }

  async #remembered(): Promise<Record<string, string>> {
    try {
      const value: unknown = JSON.parse((await readOptional(this.#path)) ?? '{}');
      const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
      return Object.fromEntries(
        entries.flatMap(([model, text]) => {
          const commit = commitIn(String(text));
          return commit === undefined ? [] : [[model, commit]];
        }),
      );
    } catch (error) {
      if (error instanceof SyntaxError) return {};
      throw error;
    }
  }

  async #remember(model: string, commit: string): Promise<void> {
    const text = JSON.stringify({ ...(await this.#remembered()), [model]: commit }, null, 1);
    const passing = `${this.#path}.${String(process.pid)}`;
    try {
      await writeFile(passing, text, { mode: 0o600 });
      await rename(passing, this.#path);
    } catch (error) {
      // A full or read-only disk: asked again next time.
      if (!hasCode(error, 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'ENOENT')) throw error;
    }
  }
}

function commitIn(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  return COMMIT.test(trimmed) ? trimmed : undefined;
}

async function readOptional(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
