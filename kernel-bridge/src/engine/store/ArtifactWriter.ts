import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import {
  artifactTypes,
  canonicalJson,
  QuerymillError,
  suggestion,
  treeDigest,
  type ArtifactType,
  type StoredArtifact,
} from '../../core/index.ts';
import { hasCode } from '../../launch/fileErrors.ts';
import { markUsed } from './markUsed.ts';
import { rowProblem } from './rowProblem.ts';
import { sampleTree, WHOLE } from './sampleTree.ts';
import type { Store } from './Store.ts';

/** Writes rows that a notebook made as an artifact of the store: checked, canonical, under the digest of its bytes. */
export class ArtifactWriter {
  readonly #store: Store;
  readonly #type: string;
  readonly #columns: Readonly<Record<string, string>>;
  readonly #rowsFile: string;
  readonly #folder: string;
  readonly #file: FileHandle;
  readonly #hash = createHash('sha256');
  #rows = 0;
  #bytes = 0;

  private constructor(store: Store, type: string, form: RowForm, folder: string, file: FileHandle) {
    this.#store = store;
    this.#type = type;
    this.#columns = form.columns;
    this.#rowsFile = form.rows;
    this.#folder = folder;
    this.#file = file;
  }

  /**
   * Begins an artifact.
   *
   * @param type such as `Queries`
   * @throws QuerymillError for a type that is unknown or not made of rows alone
   */
  static async open(store: Store, type: string): Promise<ArtifactWriter> {
    const form = rowForm(type);
    const folder = store.path('objects', `new-${randomBytes(8).toString('hex')}`);
    await mkdir(folder, { mode: 0o700 });
    return new ArtifactWriter(store, type, form, folder, await open(join(folder, form.rows), 'wx', 0o600));
  }

  /** @throws QuerymillError naming the first row that is not one of this type */
  async write(rows: readonly unknown[]): Promise<void> {
    const lines = rows.map((row, index) => {
      const problem = rowProblem(row, this.#columns);
      if (problem !== undefined) throw wrongRow(this.#type, this.#rows + index, problem);
      return `${canonicalJson(row)}\n`;
    });
    const data = Buffer.from(lines.join(''));
    this.#hash.update(data);
    this.#bytes += data.length;
    this.#rows += rows.length;
    await this.#file.writeFile(data);
  }

  /** Publishes what was written; equal bytes are stored once. */
  async finish(): Promise<StoredArtifact> {
    await this.#file.sync();
    await this.#file.chmod(0o444);
    await this.#file.close();
    const sha256 = this.#hash.digest('hex');
    const digest = treeDigest([{ path: this.#rowsFile, executable: false, size: this.#bytes, sha256 }]);
    const target = this.#store.object(digest);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    try {
      await rename(this.#folder, target);
      await chmod(target, 0o555);
    } catch (error) {
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      await rm(this.#folder, { recursive: true });
      markUsed(join(target, this.#rowsFile));
    }
    const files = [{ path: this.#rowsFile, size: this.#bytes, executable: false }];
    const sample = this.#bytes > WHOLE ? { sample: await sampleTree(target, files) } : {};
    return { type: this.#type, digest, rows: this.#rows, bytes: this.#bytes, ...sample };
  }

  /** Throws away what was written. */
  async abort(): Promise<void> {
    await this.#file.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

interface RowForm {
  readonly rows: string;
  readonly columns: Readonly<Record<string, string>>;
}

function rowForm(type: string): RowForm {
  const form = artifactTypes.get(type);
  if (form !== undefined && hasRowsAlone(form)) return { rows: form.rows, columns: form.columns ?? {} };
  const possible = [...artifactTypes].filter(([, one]) => hasRowsAlone(one)).map(([name]) => name);
  throw new QuerymillError({
    title: `Cannot make an artifact of type "${type}"`,
    cause: form === undefined ? 'there is no such type' : 'it is not made of rows alone',
    fix: suggestion(type, possible, 'types made of rows'),
    kind: 'user',
  });
}

function hasRowsAlone(form: ArtifactType): form is ArtifactType & { rows: string } {
  return form.rows?.endsWith('.jsonl') === true && form.files === undefined;
}

function wrongRow(type: string, index: number, problem: string): QuerymillError {
  return new QuerymillError({
    title: `Cannot make an artifact of type "${type}"`,
    cause: `row ${String(index)}: ${problem}`,
    fix: '',
    kind: 'user',
  });
}
