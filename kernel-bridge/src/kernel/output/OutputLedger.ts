import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { KeptCell, KeptMessage } from '../../core/output/index.ts';
import { isJsonObject } from '../wire/Message.ts';

/** A cell with its output. */
export interface KeptOutput {
  /** Grows from cell to cell in the order in which they were sent. */
  readonly order: number;
  readonly cell: KeptCell;
  readonly messages: readonly KeptMessage[];
}

/**
 * The folder that keeps the output of one notebook's cells, a file for each, so that a change of one costs what that
 * one holds. Only a workspace that has a store already gets it.
 */
export class OutputLedger {
  readonly #store: string;
  readonly #folder: string;

  /**
   * @param workspace the folder lies below its `.querymill/output`
   * @param notebook path of the notebook, as Jupyter names the session
   */
  constructor(workspace: string, notebook: string) {
    this.#store = join(workspace, '.querymill');
    this.#folder = join(this.#store, 'output', `cells-${digest(notebook)}`);
  }

  /** What was written last, in order; a file that cannot be read is as good as none. */
  read(): KeptOutput[] {
    return this.#names()
      .flatMap((name) => readKept(join(this.#folder, name)) ?? [])
      .sort((a, b) => a.order - b.order);
  }

  /** Writes a cell anew. A full disk or a read-only workspace costs the ledger and nothing else. */
  write(kept: KeptOutput): void {
    if (!existsSync(this.#store)) return;
    const path = this.#path(kept.cell.cellId);
    const passing = `${path}.${process.pid}`;
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(passing, JSON.stringify({ v: 1, ...kept }), { mode: 0o600 });
      renameSync(passing, path);
    } catch {
      // The output itself has gone to the pages; only one that is not there now would have needed this.
    }
  }

  /** Takes a cell out. */
  remove(cellId: string): void {
    try {
      rmSync(this.#path(cellId), { force: true });
    } catch {
      // A read-only workspace: it is one cell too many, no harm.
    }
  }

  #path(cellId: string): string {
    return join(this.#folder, `${digest(cellId)}.json`);
  }

  #names(): string[] {
    try {
      return readdirSync(this.#folder).filter((name) => name.endsWith('.json'));
    } catch {
      return []; // never written
    }
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function readKept(path: string): KeptOutput | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isKept(value) ? value : undefined;
  } catch {
    return undefined; // taken away in between, or damaged: the notebook itself holds what was saved
  }
}

function isKept(value: unknown): value is KeptOutput {
  if (!isJsonObject(value) || value['v'] !== 1 || typeof value['order'] !== 'number') return false;
  if (!isJsonObject(value['cell']) || !Array.isArray(value['messages'])) return false;
  const { cellId, source, state, changed } = value['cell'];
  const texts = [cellId, source, state, changed].every((field) => typeof field === 'string');
  return (
    texts && value['messages'].every((message) => isJsonObject(message) && isJsonObject(message['content']))
  );
}
