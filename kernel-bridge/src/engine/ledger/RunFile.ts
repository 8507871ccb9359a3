import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import type { LedgerLine } from '../../core/index.ts';
import { hasCode } from '../../launch/fileErrors.ts';

/**
 * One file of lines that only grows. Each call writes its lines at once, so whoever dies in between leaves whole
 * lines; a disk that fills in the middle of one costs that line alone.
 */
export class RunFile {
  readonly #path: string;
  readonly #head: LedgerLine;
  #last: Promise<void> = Promise.resolve();
  /** The write that lines of now go into. */
  #next: Promise<void> | undefined;
  #waiting: LedgerLine[] = [];
  /** The end of the file may be half a line. */
  #torn = false;

  /**
   * @param path absolute
   * @param head first line; written again when somebody took the file away
   */
  constructor(path: string, head: LedgerLine) {
    this.#path = path;
    this.#head = head;
  }

  /** Adds lines, after those of earlier calls. A full disk loses them, not the step that they are about. */
  append(...lines: readonly LedgerLine[]): Promise<void> {
    this.#waiting.push(...lines);
    // What comes while an earlier call writes is written with one more write.
    this.#next ??= this.#last.then(() => this.#flush());
    const turn = this.#next;
    this.#last = turn.catch(() => undefined); // whoever called sees the error
    return turn;
  }

  /** Resolves when everything asked for so far is written. */
  settled(): Promise<void> {
    return this.#last;
  }

  #flush(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#next = undefined;
    return this.#write(lines);
  }

  async #write(lines: readonly LedgerLine[]): Promise<void> {
    try {
      if (!(await this.#add(lines, 0))) await this.#add([this.#head, ...lines], constants.O_CREAT);
    } catch (error) {
      this.#torn = true;
      if (!hasCode(error, 'ENOSPC', 'EDQUOT')) throw error;
    }
  }

  /** Whether the file was there, or was made. */
  async #add(lines: readonly LedgerLine[], create: number): Promise<boolean> {
    const flags = constants.O_WRONLY | constants.O_APPEND | create;
    const file = await open(this.#path, flags, 0o600).catch((error: unknown) => {
      if (create === 0 && hasCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (file === undefined) return false;
    try {
      const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      await file.appendFile(this.#torn ? `\n${text}` : text);
      this.#torn = false;
      return true;
    } finally {
      await file.close();
    }
  }
}
