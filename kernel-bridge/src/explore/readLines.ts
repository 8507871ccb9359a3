import { closeSync, openSync, readSync, statSync } from 'node:fs';

const CHUNK = 1 << 20;

/** A row as read, and how many bytes of the file were read up to it. */
export interface ReadRow {
  readonly row: Readonly<Record<string, unknown>>;
  readonly bytes: number;
}

/** The size of a file in bytes. */
export function fileSize(path: string): number {
  return statSync(path).size;
}

/**
 * The rows of a file in order, read in pieces of 1 MB: JSON lines or a TREC run. Bytes that are no UTF-8 become
 * U+FFFD; a line that is no JSON object becomes a row with `problem` and the line as `text`.
 */
export function* readRowFile(path: string): Generator<ReadRow, void, undefined> {
  const parse = path.endsWith('.trec') ? parseRun : parseJson;
  const handle = openSync(path, 'r');
  const decoder = new TextDecoder('utf-8');
  const buffer = Buffer.alloc(CHUNK);
  let rest: string[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const read = readSync(handle, buffer, 0, CHUNK, null);
      if (read === 0) break;
      bytes += read;
      const pieces = decoder.decode(buffer.subarray(0, read), { stream: true }).split('\n');
      const last = pieces.pop() ?? '';
      for (const piece of pieces) {
        const line = rest.length === 0 ? piece : rest.join('') + piece;
        rest = [];
        if (line !== '') yield { row: parse(line), bytes };
      }
      rest.push(last);
    }
    const line = rest.join('') + decoder.decode();
    if (line !== '') yield { row: parse(line), bytes };
  } finally {
    closeSync(handle);
  }
}

function parseJson(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // told below, as what is wrong with this row
  }
  return { problem: 'this line is not a JSON object', text: line };
}

/** `query Q0 document rank score tag` */
function parseRun(line: string): Record<string, unknown> {
  const [query_id, , doc_id, rank, score] = line.split(/\s+/);
  return { query_id, doc_id, rank: Number(rank), score: Number(score) };
}
