import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** Rows of a file that a picture is drawn from; a greater file is drawn from its first ones. */
export const MAX_ROWS = 200_000;

/** The rows of a JSON lines file, in order. @throws the error of the file system, as ENOENT for a file that is gone */
export async function* readRows(
  path: string,
  limit = MAX_ROWS,
): AsyncGenerator<Readonly<Record<string, unknown>>, void, undefined> {
  const stream = createReadStream(path);
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  let left = limit;
  try {
    for await (const line of lines) {
      const row = parse(line);
      if (row === undefined) continue;
      yield row;
      left -= 1;
      if (left === 0) return;
    }
  } finally {
    lines.close();
    stream.destroy();
  }
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // the explorer shows such lines; a chart has no place for them
  }
}
