/**
 * How fast the explorer answers over generated rows with five joined filters, beside pandas.
 *
 *     node test/bench/explorer_speed.ts [rows …]       (1000 10000 100000 1000000 when left out)
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';

import type { ExploreMethods, ExploreView } from '../../kernel-bridge/src/core/index.ts';
import { IndexThread } from '../../kernel-bridge/src/explore/IndexThread.ts';
import type { ThreadMethod } from '../../kernel-bridge/src/explore/threadMessages.ts';

const FILTERS = 5;
const REPEATS = 5;
const ROOT = join(import.meta.dirname, '..', '..');
const WORKER = new URL('../../kernel-bridge/src/explore/worker.ts', import.meta.url);
const WORDS =
  'winch drum cable grease boat rope ferry storm night anchor motor deck lock gate wind brake clutch oil crew pier'.split(
    ' ',
  );

/** A generator of numbers below 1 that gives the same ones each time (mulberry32's form). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

async function write(path: string, rows: number, row: (i: number) => object): Promise<void> {
  const stream = createWriteStream(path);
  let lines = '';
  for (let i = 0; i < rows; i++) {
    lines += `${JSON.stringify(row(i))}\n`;
    if (lines.length < 1 << 20) continue;
    if (!stream.write(lines)) await new Promise<void>((resolve) => stream.once('drain', () => resolve()));
    lines = '';
  }
  stream.end(lines);
  await finished(stream);
}

async function generate(folder: string, rows: number): Promise<void> {
  const random = seeded(13);
  const text = (words: number): string =>
    Array.from({ length: words }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');
  let document = '';
  await write(join(folder, 'queries.jsonl'), rows, (i) => {
    if (i % 4 === 0) document = text(80);
    return {
      _id: `pq-${String(i)}`,
      text: `${text(6)} ${String(i % 977)}`,
      doc_id: `d${String(i >> 2)}`,
      n: i % 4,
      round: i % 3,
      generator: 'tiny',
      logprob: -random() * 4,
      tokens: 8,
      title: text(4),
      document,
    };
  });
  for (let filter = 0; filter < FILTERS; filter++)
    await write(join(folder, `scores${String(filter)}.jsonl`), rows, (i) => {
      const rank = 1 + Math.floor(random() ** 3 * 500);
      return {
        _id: `pq-${String(i)}`,
        doc_id: `d${String(i >> 2)}`,
        score: random() * 30,
        rank,
        best_other: random() * 30,
        kept: rank <= 3,
        reason: `rank ${String(rank)} of 500`,
      };
    });
}

async function measure(rows: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'querymill-explorer-'));
  try {
    await generate(folder, rows);
    const scores = Array.from({ length: FILTERS }, (_, i) => ({
      name: `f${String(i)}`,
      file: join(folder, `scores${String(i)}.jsonl`),
      decides: false,
    }));
    const target = join(folder, 'index.db');
    const plan = {
      index: '',
      digest: '',
      type: 'Queries',
      title: 'generated',
      file: join(folder, 'queries.jsonl'),
      scores,
      unseen: [],
      corpus: null,
    };
    let started = performance.now();
    const building = new IndexThread({ plan, target }, WORKER, () => undefined);
    await building.ready;
    const build = performance.now() - started;
    building.dispose();

    started = performance.now();
    const thread = new IndexThread({ plan, target }, WORKER, () => undefined);
    await thread.ready;
    const ask = <M extends ThreadMethod>(method: M, params: ExploreMethods[M]['params']): Promise<unknown> =>
      thread.ask(method, params);
    const page = (view: ExploreView, offset = 0): (() => Promise<unknown>) => {
      return () => ask('page', { view, offset, limit: 100 });
    };
    await page({})();
    const first = performance.now() - started;
    const questions: Record<string, () => Promise<unknown>> = {
      'sort by score': page({ sort: [{ column: 'f0.score', descending: true }] }),
      'sort by text': page({ sort: [{ column: 'text' }] }),
      'sort, page in the middle': page({ sort: [{ column: 'f0.score' }] }, rows >> 1),
      'filter two columns': page({
        filters: [
          { column: 'f1.rank', kind: 'range', max: 3 },
          { column: 'f2.kept', kind: 'set', values: [true] },
        ],
      }),
      'filter by text': page({ filters: [{ column: 'reason', kind: 'text', contains: 'rank 7' }] }),
      'search one common word': page({ search: 'winch' }),
      'search two words': page({ search: 'winch clutc' }),
      'facet kept': () => ask('facet', { view: {}, column: 'f2.kept' }),
      'facet reason': () => ask('facet', { view: {}, column: 'f3.reason' }),
      histogram: () => ask('histogram', { view: {}, column: 'f4.score' }),
      scatter: () => ask('scatter', { view: {}, x: 'f0.score', y: 'f1.score' }),
      sample: () => ask('sample', { view: {}, seed: 7, size: 20 }),
    };
    console.log(`\n${String(rows)} rows, ${String(FILTERS)} filters`);
    console.log(
      `  build of the index, once       ${seconds(build)}   ${megabytes(statSync(target).size)} on disk`,
    );
    console.log(`  open a warm index, first page  ${seconds(first)}`);
    for (const [name, question] of Object.entries(questions)) {
      const times: number[] = [];
      for (let i = 0; i < REPEATS; i++) {
        const begun = performance.now();
        await question();
        times.push(performance.now() - begun);
      }
      const [fastest, slowest] = [Math.min(...times), Math.max(...times)];
      console.log(`  ${name.padEnd(30)} ${seconds(fastest)} to ${seconds(slowest)}`);
    }
    console.log(`  memory of the process          ${megabytes(process.memoryUsage().rss)}`);
    thread.dispose();
    const python = join(ROOT, '.venv', 'bin', 'python');
    const script = join(import.meta.dirname, 'explorer_speed.py');
    const output = execFileSync(python, [script, folder, String(FILTERS)], { encoding: 'utf8' });
    if (output.includes('outOfMemory')) {
      console.log('  pandas: out of memory with 4 GB');
      return;
    }
    const { peakMB, ...timings } = JSON.parse(output) as Record<string, number>;
    const words = Object.entries(timings).map(([name, time]) => `${name} ${seconds(time * 1000)}`);
    console.log(`  pandas: ${words.join(', ')}; memory ${megabytes((peakMB ?? 0) * 1e6)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function seconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

const sizes = process.argv.slice(2).map(Number);
for (const rows of sizes.length > 0 ? sizes : [1000, 10_000, 100_000, 1_000_000]) await measure(rows);
