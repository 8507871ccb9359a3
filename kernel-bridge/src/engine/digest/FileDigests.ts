import { createHash } from 'node:crypto';
import { rmSync, statSync, type BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

const CHUNK = 1 << 20;
/** A file changed this recently may change again within the same tick of its clock, in nanoseconds. */
const UNSETTLED = 2_000_000_000n;
/** SQLite's result codes for a file that is not, or no longer, a database: SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED = new Set([11, 26]);

/** A file by content. */
export interface FileDigest {
  readonly sha256: string;
  readonly size: number;
  readonly executable: boolean;
}

/**
 * Content digests of files, remembered by path, size, time of change and inode, so that a large model is
 * read once. The memory is a cache: losing it costs time only.
 */
export class FileDigests {
  readonly #database: DatabaseSync;
  readonly #select: StatementSync;
  readonly #insert: StatementSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    database.exec(
      'CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, sha256 TEXT NOT NULL)',
    );
    this.#select = database.prepare('SELECT stamp, sha256 FROM files WHERE path = ?');
    this.#insert = database.prepare('INSERT OR REPLACE INTO files VALUES (?, ?, ?)');
  }

  /** Opens the memory. A damaged one is thrown away; one that cannot be used now is left alone and done without. */
  static open(path: string): FileDigests {
    try {
      return new FileDigests(new DatabaseSync(path, { timeout: 1000 }));
    } catch (error) {
      const code = sqliteCode(error);
      if (code === undefined) throw error;
      if (!DAMAGED.has(code)) return new FileDigests(new DatabaseSync(':memory:'));
      for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
      return new FileDigests(new DatabaseSync(path, { timeout: 1000 }));
    }
  }

  /**
   * SHA-256 of a file's content, read in chunks so that other work goes on between them.
   *
   * @param path absolute
   */
  async digest(path: string): Promise<FileDigest> {
    const before = statSync(path, { bigint: true });
    const known = this.#recall(path, stampOf(before));
    if (known !== undefined) return described(before, known);
    const file = await open(path);
    try {
      const stats = await file.stat({ bigint: true });
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(1, Number(stats.size))));
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
      const sha256 = hash.digest('hex');
      if (isSettled(stats)) this.#remember(path, stampOf(stats), sha256);
      return described(stats, sha256);
    } finally {
      await file.close();
    }
  }

  /** Closes the memory. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  #recall(path: string, stamp: string): string | undefined {
    try {
      const known = this.#select.get(path);
      return known?.['stamp'] === stamp ? String(known['sha256']) : undefined;
    } catch (error) {
      if (sqliteCode(error) === undefined) throw error;
      return undefined;
    }
  }

  #remember(path: string, stamp: string, sha256: string): void {
    try {
      this.#insert.run(path, stamp, sha256);
    } catch (error) {
      // A full disk or a busy neighbour: the digest is right all the same and will be computed again.
      if (sqliteCode(error) === undefined) throw error;
    }
  }
}

/** The primary result code of an error of SQLite's. */
function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

function isSettled(stats: BigIntStats): boolean {
  return BigInt(Date.now()) * 1_000_000n - stats.mtimeNs > UNSETTLED;
}

function stampOf({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string {
  return [size, mtimeNs, ctimeNs, ino].join(' ');
}

function described({ size, mode }: BigIntStats, sha256: string): FileDigest {
  return { sha256, size: Number(size), executable: (mode & 0o100n) !== 0n };
}
