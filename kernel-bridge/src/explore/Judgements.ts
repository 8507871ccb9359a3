import { mkdirSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import type { Judgement } from '../core/index.ts';

/** File below the workspace that verdicts go to. */
export const JUDGEMENTS_FILE = join('judgements', 'mine.jsonl');

const VERDICTS = ['good', 'bad', 'unsure'] as const;

/** A person's verdicts, in a file of the workspace that is only ever appended to; the last line on an id counts. */
export class Judgements {
  readonly #path: string;
  readonly #folder: string;
  readonly #judge: string;
  #last: Promise<unknown> = Promise.resolve();

  constructor(workspace: string, judge: string = userName()) {
    this.#folder = join(workspace, 'judgements');
    this.#path = join(workspace, JUDGEMENTS_FILE);
    this.#judge = judge;
  }

  /** The verdicts of this person, by id, as the file has them now. */
  async read(): Promise<Map<string, Judgement>> {
    const found = new Map<string, Judgement>();
    const text = await readFile(this.#path, 'utf8').catch(() => ''); // no file: no verdicts yet
    for (const line of text.split('\n')) {
      const row = parse(line);
      if (row?.judge !== this.#judge) continue;
      if (row.deleted) found.delete(row.id);
      else found.set(row.id, { verdict: row.verdict, note: row.note });
    }
    return found;
  }

  /** Adds a verdict on each id, or takes it back with null; on disk when this resolves. */
  add(ids: readonly string[], verdict: Judgement['verdict'] | null, note = ''): Promise<void> {
    const at = new Date().toISOString();
    const lines = ids.map((_id) =>
      JSON.stringify({
        _id,
        judge: this.#judge,
        verdict: verdict ?? 'unsure',
        note,
        at,
        ...(verdict === null ? { deleted: true } : {}),
      }),
    );
    const written = this.#last.then(() => this.#append(lines));
    this.#last = written.catch(() => undefined);
    return written;
  }

  async #append(lines: readonly string[]): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    const file = await open(this.#path, 'a+');
    try {
      const { size } = await file.stat();
      const { buffer } = size === 0 ? { buffer: null } : await file.read(Buffer.alloc(1), 0, 1, size - 1);
      // A line that a crash cut off must not swallow the next one.
      const start = buffer !== null && buffer[0] !== 10 ? '\n' : '';
      await file.appendFile(`${start}${lines.join('\n')}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

function parse(
  line: string,
): { id: string; judge: string; verdict: Judgement['verdict']; note: string; deleted: boolean } | undefined {
  try {
    const row = JSON.parse(line) as Record<string, unknown> | null;
    const verdict = VERDICTS.find((one) => one === row?.['verdict']);
    if (typeof row?.['_id'] !== 'string' || verdict === undefined) return undefined;
    const { _id, judge, note, deleted } = row;
    return {
      id: _id,
      judge: typeof judge === 'string' ? judge : '',
      verdict,
      note: typeof note === 'string' ? note : '',
      deleted: deleted === true,
    };
  } catch {
    return undefined; // an empty or cut-off line
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'me'; // a container whose user has no name
  }
}
