import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { hashText } from './hashText.ts';
import type { JoinPlan } from './planJoin.ts';
import { prepareAnswers } from './prepareAnswers.ts';
import { fileSize, readRowFile, type ReadRow } from './readLines.ts';
import { buildSearch, NO_HASHES, RowStore, type RowHashes } from './RowStore.ts';
import { ScoreReader } from './ScoreReader.ts';
import { nearText, overlapOf, readDocument, sameText, wordsOf } from './textFacts.ts';

/** Columns of scores that only repeat what the row itself says. */
const REPEATED = new Set(['_id', 'doc_id', 'text', 'title', 'query', 'document']);
/** Artifact types whose `text` is a document. */
const DOCUMENTS = new Set(['Corpus', 'Documents', 'Pairs']);
const ROWS_BETWEEN_REPORTS = 5000;

/**
 * Joins rows and scores into one SQLite file. It appears under its name when it is whole, so that what is there can
 * be used by anyone.
 *
 * @param target where the index goes
 * @param onProgress called with bytes read and bytes in all
 */
export function buildIndex(
  plan: JoinPlan,
  target: string,
  onProgress: (done: number, total: number) => void,
): void {
  const draft = `${target}.${String(process.pid)}.${String(Date.now())}.tmp`;
  const aside = `${draft}.aside`;
  const database = new DatabaseSync(draft);
  const staging = new DatabaseSync(aside);
  for (const one of [database, staging])
    one.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000');
  try {
    database.exec('BEGIN');
    staging.exec('BEGIN');
    fill(database, staging, plan, onProgress);
    database.exec('COMMIT');
    database.close();
    staging.close();
    renameSync(draft, target);
  } finally {
    if (database.isOpen) database.close();
    if (staging.isOpen) staging.close();
    rmSync(draft, { force: true });
    rmSync(aside, { force: true });
  }
}

function fill(
  database: DatabaseSync,
  staging: DatabaseSync,
  plan: JoinPlan,
  onProgress: (done: number, total: number) => void,
): void {
  const total = fileSize(plan.file);
  const store = new RowStore(database, DOCUMENTS.has(plan.type));
  const readers = plan.scores.map(({ name, decides, file }, i) => ({
    name,
    decides,
    reader: new ScoreReader(file, staging, `s${String(i)}`),
  }));
  const unseen = readUnseen(plan.unseen);
  const isQueries = plan.type === 'Queries';
  let document = readDocument('');
  let n = 0;
  for (const { row, bytes } of readRowFile(plan.file)) {
    n += 1;
    const id = typeof row['_id'] === 'string' ? row['_id'] : String(n);
    const said = readers.map(({ name, decides, reader }) => ({ name, decides, row: reader.take(id) }));
    const own = new Map(Object.entries(row).filter(([name]) => name !== '_id'));
    let hashes: RowHashes = NO_HASHES;
    if (isQueries) {
      const words = wordsOf(textOf(row['text']));
      const around = textOf(row['document']);
      if (around !== document.text) document = readDocument(around);
      const telling = nearText(words);
      hashes = { near: hashText(telling), same: hashText(sameText(words)) };
      const overlap = overlapOf(words, document);
      decide(own, said);
      own.set('leak', unseen.has(telling));
      own.set('words', words.length).set('shared', overlap.shared).set('copied', overlap.copied);
      own.set('same', 1).set('like', 1);
    }
    const parts = said.map(({ name, row: score }) => [name, scoreValues(score)] as const);
    store.add({ n, id, ...hashes }, [[null, own], ...parts]);
    if (n % ROWS_BETWEEN_REPORTS === 0) onProgress(bytes, total);
  }
  for (const { reader } of readers) reader.close();
  const columns = store.columns();
  if (n > 0 && isQueries) countLike(database, columns);
  database.exec('CREATE INDEX rows_id ON rows (id)');
  const byDocument = columns.find(({ name }) => name === 'doc_id');
  if (byDocument !== undefined) database.exec(`CREATE INDEX rows_doc ON rows (${byDocument.sql})`);
  buildSearch(database, columns);
  prepareAnswers(database, columns, { rows: n, counts: store.counts(n) });
  database.exec('CREATE TABLE meta (count INTEGER, columns TEXT)');
  database.prepare('INSERT INTO meta VALUES (?, ?)').run(n, JSON.stringify(columns));
  onProgress(total, total);
}

/** What all filters together say: `select` decides where there is one, else each filter may drop. */
function decide(
  own: Map<string, unknown>,
  said: readonly { name: string; decides: boolean; row: ReadRow['row'] | undefined }[],
): void {
  const verdicts = said.filter(({ row }) => typeof row?.['kept'] === 'boolean');
  const deciding = verdicts.filter(({ decides }) => decides);
  const asked = deciding.length > 0 ? deciding : verdicts;
  const dropping = asked.find(({ row }) => row?.['kept'] === false);
  own.set('kept', asked.length === 0 ? null : dropping === undefined);
  const telling = dropping ?? asked[0];
  own.set('reason', telling === undefined ? null : `${telling.name}: ${textOf(telling.row?.['reason'])}`);
}

/** Writes how often each text and each near duplicate stands in the artifact, where that is not once. */
function countLike(database: DatabaseSync, columns: readonly { name: string; sql: string }[]): void {
  for (const [hash, name] of [
    ['near', 'like'],
    ['same', 'same'],
  ] as const) {
    const sql = columns.find((column) => column.name === name)?.sql ?? '';
    database.exec(
      `CREATE TEMP TABLE g AS SELECT ${hash} h, count(*) k FROM rows GROUP BY ${hash} HAVING k > 1`,
    );
    database.exec('CREATE INDEX temp.g_h ON g (h)');
    database.exec(
      `UPDATE rows SET ${sql} = (SELECT k FROM g WHERE h = rows.${hash}) WHERE ${hash} IN (SELECT h FROM g)`,
    );
    database.exec('DROP TABLE g');
  }
}

function scoreValues(score: ReadRow['row'] | undefined): Map<string, unknown> {
  return new Map(Object.entries(score ?? {}).filter(([name]) => !REPEATED.has(name)));
}

function readUnseen(files: readonly string[]): Set<string> {
  const texts = new Set<string>();
  for (const file of files)
    for (const { row } of readRowFile(file)) texts.add(nearText(wordsOf(textOf(row['text']))));
  texts.delete('');
  return texts;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
