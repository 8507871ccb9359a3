import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A row of an artifact: column to value. */
export type Row = Record<string, unknown>;

/** The rows of a file, one at a time: JSON lines, or a run in TREC form. */
export async function* readRows(folder: string, file: string): AsyncGenerator<Row, void, undefined> {
  const parse = file.endsWith('.trec') ? parseRunLine : (line: string) => JSON.parse(line) as Row;
  const stream = createReadStream(join(folder, file), 'utf8');
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
      if (line !== '') yield parse(line);
    }
  } finally {
    stream.destroy();
  }
}

/** `query Q0 document rank score tag` */
function parseRunLine(line: string): Row {
  const [query_id, , doc_id, rank, score] = line.split(/\s+/);
  return { query_id, doc_id, rank: Number(rank), score: Number(score) };
}
