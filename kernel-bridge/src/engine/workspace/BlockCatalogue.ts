import { readFileSync } from 'node:fs';

import {
  parseBlockDefinition,
  QuerymillError,
  suggestion,
  type BlockDefinition,
  type Catalogue,
} from '../../core/index.ts';
import { BlockFolders } from './BlockFolders.ts';

/** A block type and where its code lies. */
export interface Block {
  readonly definition: BlockDefinition;
  /** Absolute path of the folder with block.json and job.py. */
  readonly folder: string;
}

/** The block types of a workspace: those that come with Querymill, then the user's own. Changed files are read again. */
export class BlockCatalogue {
  readonly #roots: readonly BlockFolders[];
  #blocks: ReadonlyMap<string, Block> = new Map();
  #definitions: Catalogue = new Map();
  #signature: string | undefined;

  /** @param roots folders that hold one folder for each block; a later one replaces blocks of an earlier */
  constructor(roots: readonly string[]) {
    this.#roots = roots.map((root) => new BlockFolders(root));
  }

  /** Every block type by name. */
  definitions(): Catalogue {
    this.#refresh();
    return this.#definitions;
  }

  /** @throws QuerymillError when there is no such block, with the nearest name */
  get(type: string): Block {
    this.#refresh();
    const block = this.#blocks.get(type);
    if (block !== undefined) return block;
    throw unknownBlock(type, this.#blocks.keys());
  }

  #refresh(): void {
    const files = this.#roots.flatMap((root) => root.list());
    const signature = files.map(({ path, modified }) => `${path}\0${String(modified)}`).join('\n');
    if (signature === this.#signature) return;
    const blocks = new Map<string, Block>();
    for (const { path, folder, name } of files) {
      const definition = readDefinition(path);
      if (definition.type !== name) {
        throw broken(
          path,
          `its type is "${definition.type}" but its folder is "${name}"`,
          'Give both the same name.',
        );
      }
      blocks.set(name, { definition, folder });
    }
    this.#blocks = blocks;
    this.#definitions = new Map([...blocks].map(([type, block]) => [type, block.definition]));
    this.#signature = signature;
  }
}

/** The error for a block that does not exist. */
export function unknownBlock(type: string, known: Iterable<string>): QuerymillError {
  return new QuerymillError({
    title: `Cannot run "mill.${type}"`,
    cause: 'no such block',
    fix: suggestion(type, known, 'blocks'),
    kind: 'user',
  });
}

function readDefinition(path: string): BlockDefinition {
  const text = readFileSync(path, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw broken(path, `it is not JSON (${error instanceof Error ? error.message : String(error)})`, '');
  }
  return parseBlockDefinition(json, path);
}

function broken(path: string, cause: string, fix: string): QuerymillError {
  return new QuerymillError({ title: `Cannot read block "${path}"`, cause, fix, kind: 'user' });
}
