import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { KeptCell, KeptMessage } from '../../core/output/index.ts';
import { isJsonObject } from '../wire/Message.ts';

/** A cell with its output. */
export interface KeptOutput {
  readonly cell: KeptCell;
  readonly messages: readonly KeptMessage[];
}

/** The file that keeps the output of one notebook's cells. Only a workspace that has a store already gets it. */
export class OutputLedger {
  readonly #store: string;
  readonly #file: string;

  /**
   * @param workspace the file lies below its `.querymill/output`
   * @param notebook path of the notebook, as Jupyter names the session
   */
  constructor(workspace: string, notebook: string) {
    this.#store = join(workspace, '.querymill');
    const name = createHash('sha256').update(notebook).digest('hex').slice(0, 16);
    this.#file = join(this.#store, 'output', `cells-${name}.json`);
  }

  /** What was written last; nothing where no file is, or it cannot be read. */
  read(): KeptOutput[] {
    try {
      const content: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      if (!isJsonObject(content) || content['v'] !== 1 || !Array.isArray(content['cells'])) return [];
      return content['cells'].filter(isKept);
    } catch {
      // Never written, or by a kernel that was killed: the notebook itself holds what was saved.
      return [];
    }
  }

  /** Replaces the file. A full disk or a read-only workspace costs the ledger and nothing else. */
  write(cells: readonly KeptOutput[]): void {
    if (!existsSync(this.#store)) return;
    const passing = `${this.#file}.${process.pid}`;
    try {
      mkdirSync(join(this.#store, 'output'), { recursive: true, mode: 0o700 });
      writeFileSync(passing, JSON.stringify({ v: 1, cells }), { mode: 0o600 });
      renameSync(passing, this.#file);
    } catch {
      // The output itself has gone to the pages; only one that is not there now would have needed this.
    }
  }
}

function isKept(value: unknown): value is KeptOutput {
  if (!isJsonObject(value) || !isJsonObject(value['cell']) || !Array.isArray(value['messages'])) return false;
  const { cellId, source, state, changed } = value['cell'];
  const texts = [cellId, source, state, changed].every((field) => typeof field === 'string');
  return (
    texts && value['messages'].every((message) => isJsonObject(message) && isJsonObject(message['content']))
  );
}
