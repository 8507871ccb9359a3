import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where a workspace keeps its results: the layout of `.querymill/`. Holds paths, no state. */
export class Store {
  /** The `.querymill` folder, absolute. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** The store of a workspace, which may not exist: for reading only. */
  static at(workspace: string): Store {
    return new Store(join(workspace, '.querymill'));
  }

  /** Opens the store of a workspace and makes what is missing of it; only its owner may read it. */
  static open(workspace: string): Store {
    const store = Store.at(workspace);
    for (const folder of ['', 'objects', 'steps', 'attempts', 'runs', 'locks', 'trash', 'cache']) {
      mkdirSync(join(store.root, folder), { recursive: true, mode: 0o700 });
    }
    return store;
  }

  /** Whether anything was ever kept here. */
  get exists(): boolean {
    return existsSync(this.root);
  }

  /** Folder of an artifact's bytes. */
  object(digest: string): string {
    return join(this.root, 'objects', digest.slice(0, 2), digest);
  }

  /** Record of a finished step. */
  step(key: string): string {
    return join(this.root, 'steps', key.slice(0, 2), `${key}.json`);
  }

  /** Folder of one try at a step. */
  attempt(id: string): string {
    return join(this.root, 'attempts', id);
  }

  /** A file or folder directly below one of the store's own folders. */
  path(folder: 'attempts' | 'cache' | 'locks' | 'objects' | 'runs' | 'steps' | 'trash', name = ''): string {
    return join(this.root, folder, name);
  }
}
