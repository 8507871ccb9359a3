import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of 6 MB in memory, for tests that fill it. Only root may mount one. */
export class SmallDisk {
  readonly #mountPoint: string;

  private constructor(mountPoint: string) {
    this.#mountPoint = mountPoint;
  }

  /** Mounts one, or says why it cannot. */
  static mount(): SmallDisk | string {
    const mountPoint = mkdtempSync(join(tmpdir(), 'querymill-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m,mode=0700', 'tmpfs', mountPoint], {
        stdio: 'pipe',
      });
      return new SmallDisk(mountPoint);
    } catch (error) {
      rmSync(mountPoint, { recursive: true });
      return `no small disk can be mounted here: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  /** A new folder on the disk. */
  folder(name: string): string {
    const folder = join(this.#mountPoint, name);
    mkdirSync(folder);
    return folder;
  }

  /**
   * Writes until no more than this is left, in bytes.
   *
   * @returns how to take that back
   */
  fill(left = 0): () => void {
    const { bavail, bsize } = statfsSync(this.#mountPoint);
    const filler = join(this.#mountPoint, 'filler');
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    return () => {
      rmSync(filler);
    };
  }

  [Symbol.dispose](): void {
    // Lazily: a process that has just ended may still be listed as a user of it.
    execFileSync('umount', ['-l', this.#mountPoint]);
    rmSync(this.#mountPoint, { recursive: true });
  }
}
