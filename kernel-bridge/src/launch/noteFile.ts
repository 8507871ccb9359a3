import { readFile, rename, writeFile } from 'node:fs/promises';
import { hasCode } from './fileErrors.ts';

/** Writes a launcher's note so that it is there whole or not at all. */
export async function writeNote(path: string, note: object): Promise<void> {
  await writeFile(`${path}.tmp`, JSON.stringify(note), { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}

/** A launcher's note; undefined when there is none, or none that is whole. */
export async function readNote(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof note === 'object' && note !== null ? (note as Record<string, unknown>) : undefined;
  } catch (error) {
    const missing = hasCode(error, 'ENOENT');
    if (missing || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
