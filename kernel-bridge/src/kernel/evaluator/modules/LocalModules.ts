import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Remembers which local modules were loaded and who imports whom, so that an edited file, and all that depend on it, are read
 * again at the next import, while unchanged modules keep their state.
 */
export class LocalModules {
  readonly #generations = new Map<string, { generation: number; stamp: string }>();
  readonly #importers = new Map<string, Set<string>>();

  /** The URL under which this version of a module is loaded. `parent` is the importing module's URL, when it is local. */
  versioned(url: string, parent: string | undefined): string {
    const bare = withoutQuery(url);
    let known = this.#generations.get(bare);
    if (!known) {
      known = { generation: 0, stamp: stampOf(bare) };
      this.#generations.set(bare, known);
    }
    if (parent?.startsWith('file:')) {
      const importers = this.#importers.get(bare) ?? new Set();
      importers.add(withoutQuery(parent));
      this.#importers.set(bare, importers);
    }
    return known.generation === 0 ? bare : `${bare}?v=${known.generation}`;
  }

  /** Looks at all known files; those that changed get a new version, and so do their importers. */
  refresh(): void {
    for (const [url, known] of this.#generations) {
      const stamp = stampOf(url);
      if (stamp === known.stamp) continue;
      known.stamp = stamp;
      this.renew(url);
    }
  }

  /** Gives a module, and all that import it, a new version. */
  renew(url: string, seen = new Set<string>()): void {
    const bare = withoutQuery(url);
    if (seen.has(bare)) return;
    seen.add(bare);
    const known = this.#generations.get(bare);
    if (known) known.generation++;
    for (const importer of this.#importers.get(bare) ?? []) this.renew(importer, seen);
  }
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}

function stampOf(url: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(fileURLToPath(url));
    return `${mtimeMs}:${size}:${ino}`;
  } catch {
    return 'missing';
  }
}
