import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { ExecutionRecord } from '../execution/Executions.ts';

/** Bytes of text that may be shown at once. jupyter_server drops text above 3 MB in 3 s. */
const BURST = 2_000_000;
/** Bytes that may follow each second. */
const REFILL = 300_000;
/** A pause of this many milliseconds ends a burst. */
const PAUSE = 3_000;

interface Overflow {
  /** Where the rest goes; null where no file can be written. */
  readonly file: string | null;
  descriptor: number | null;
  last: number;
}

/**
 * Keeps floods of text out of the notebook: what exceeds 2 MB in a burst goes to a log file of the workspace, and one line says where.
 */
export class OutputLimit {
  readonly #folders: readonly string[];
  readonly #overflows = new Map<ExecutionRecord, Overflow>();
  #left = BURST;
  #counted = performance.now();

  /** @param workspace the log files are below its `.querymill` */
  constructor(workspace: string) {
    this.#folders = [join(workspace, '.querymill', 'output'), join(tmpdir(), 'querymill-output')];
  }

  /** Takes text of a cell, and gives what may be shown of it. */
  admit(record: ExecutionRecord, text: string): string {
    const now = performance.now();
    const overflow = this.#overflows.get(record);
    if (overflow && now - overflow.last < PAUSE) {
      overflow.last = now;
      write(overflow, text);
      return '';
    }
    if (overflow) this.ended(record);
    this.#left = Math.min(BURST, this.#left + ((now - this.#counted) / 1_000) * REFILL);
    this.#counted = now;
    const bytes = Buffer.byteLength(text);
    if (bytes <= this.#left) {
      this.#left -= bytes;
      return text;
    }
    const cut = lineEndBefore(text, this.#left);
    this.#left = 0;
    const begun = this.#begin(record, now);
    write(begun, text.slice(cut));
    return text.slice(0, cut) + notice(begun.file, text[cut - 1] === '\n');
  }

  /** A cell has ended: its log file is complete, or opened again should text come late. */
  ended(record: ExecutionRecord): void {
    const overflow = this.#overflows.get(record);
    if (overflow?.descriptor != null) closeSync(overflow.descriptor);
    this.#overflows.delete(record);
  }

  /** The front end has been told that the kernel is idle: jupyter_server counts anew. */
  renew(): void {
    this.#left = BURST;
    const now = performance.now();
    // Timers of cells that have ended may have overflowed as well.
    for (const [record, { last }] of [...this.#overflows]) if (now - last >= PAUSE) this.ended(record);
  }

  #begin(record: ExecutionRecord, now: number): Overflow {
    const time = new Date().toISOString().replace(/\..*$/, '').replaceAll(':', '-');
    const { count, index } = record.request;
    for (const folder of this.#folders) {
      const file = join(folder, `cell-${count}-${time}-${index}.log`);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const overflow = { file, descriptor: openSync(file, 'a', 0o600), last: now };
        this.#overflows.set(record, overflow);
        return overflow;
      } catch {
        // A read-only workspace: the next folder is tried.
      }
    }
    const overflow = { file: null, descriptor: null, last: now };
    this.#overflows.set(record, overflow);
    return overflow;
  }
}

function write(overflow: Overflow, text: string): void {
  if (overflow.descriptor === null) return;
  const bytes = Buffer.from(text);
  try {
    for (let done = 0; done < bytes.length;) done += writeSync(overflow.descriptor, bytes, done);
  } catch {
    // The disk is full. The cell goes on; what was written stays.
    closeSync(overflow.descriptor);
    overflow.descriptor = null;
  }
}

function notice(file: string | null, atLineStart: boolean): string {
  const near = file === null ? '' : relative(process.cwd(), file);
  const place = near !== '' && !near.startsWith('..') ? near : file;
  const rest = place === null ? 'cannot be kept, for no file can be written' : `is in ${place}`;
  return `${atLineStart ? '' : '\n'}… the output exceeds 2 MB at once; the rest ${rest}\n`;
}

/** Where to cut text so that at most `bytes` are left: behind a line, or between characters where the line is too long. */
function lineEndBefore(text: string, bytes: number): number {
  const whole = Buffer.from(text).subarray(0, Math.max(0, Math.floor(bytes)));
  const line = whole.lastIndexOf(10) + 1;
  if (line > 0) return whole.subarray(0, line).toString('utf8').length;
  return whole.toString('utf8').replace(/\ufffd+$/, '').length;
}
