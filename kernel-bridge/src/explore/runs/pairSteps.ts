import type { ExploreMethods } from '../../core/index.ts';
import type { Engine } from '../../engine/index.ts';
import { compareQueries, readQueryValues, type QueryValues } from '../pictures/queryValues.ts';
import { readRows } from '../pictures/readRows.ts';
import { StepStore } from '../pictures/StepStore.ts';
import { randomizationTest } from './randomizationTest.ts';

type Pair = ExploreMethods['pair']['result'];

/** Queries shown that gained most, and as many that lost most. */
const SHOWN = 10;

/**
 * Two measuring steps, query by query: for every measure the means, wins and losses and how likely so great a
 * difference is by chance; and the queries that changed most on the first measure.
 *
 * @param a key of the step compared with
 * @returns no measures where a step is unknown, its rows are gone, or they have no query in common
 */
export async function pairSteps(engine: Engine, { a, b }: { a: string; b: string }): Promise<Pair> {
  const store = await StepStore.read(engine);
  const [before, after] = [fileOf(store, a), fileOf(store, b)];
  const block = store.step(b, {})?.block;
  const metrics = Object.entries((block === undefined ? undefined : engine.catalogue().get(block))?.metrics ?? {});
  if (before === undefined || after === undefined) return { measures: [], picture: null, queries: [] };
  const measures: Pair['measures'][number][] = [];
  let first: { readonly old: QueryValues; readonly now: QueryValues; readonly label: string } | undefined;
  for (const [name, { label, better }] of metrics) {
    if (better === undefined) continue;
    const old = await readQueryValues(before, name);
    const now = await readQueryValues(after, name);
    const both = [...now].flatMap(([id, value]) => {
      const was = old.get(id);
      return was === undefined ? [] : [{ was, value }];
    });
    const found = compareQueries(now, old, { title: '', measure: label });
    if (found === undefined) continue;
    first ??= { old, now, label };
    const mean = (of: readonly number[]): number => of.reduce((sum, one) => sum + one, 0) / of.length;
    measures.push({
      name,
      label,
      better,
      a: mean(both.map(({ was }) => was)),
      b: mean(both.map(({ value }) => value)),
      p: randomizationTest(both.map(({ was, value }) => value - was)),
      wins: found.wins,
      ties: found.ties,
      losses: found.losses,
    });
  }
  if (first === undefined) return { measures, picture: null, queries: [] };
  const picture = compareQueries(first.now, first.old, { title: first.label, measure: first.label });
  return { measures, picture: picture ?? null, queries: await changedQueries(after, first.old, first.now) };
}

/** The queries with the greatest changes, gains first, with their texts. */
async function changedQueries(file: string, old: QueryValues, now: QueryValues): Promise<Pair['queries']> {
  const changes = [...now]
    .flatMap(([id, after]) => {
      const before = old.get(id);
      return before === undefined || before === after ? [] : [{ id, before, after }];
    })
    .sort((x, y) => y.after - y.before - (x.after - x.before));
  const gains = changes.filter(({ before, after }) => after > before).slice(0, SHOWN);
  const losses = changes.filter(({ before, after }) => after < before).slice(-SHOWN);
  const wanted = new Set([...gains, ...losses].map(({ id }) => id));
  const texts = new Map<string, string>();
  for await (const { _id, query } of readRows(file))
    if (typeof _id === 'string' && wanted.has(_id)) texts.set(_id, typeof query === 'string' ? query : '');
  return [...gains, ...losses].map((change) => ({
    ...change,
    query: (texts.get(change.id) ?? '').slice(0, 300),
  }));
}

function fileOf(store: StepStore, key: string): string | undefined {
  const step = store.step(key, {});
  const table = Object.values(step?.outputs ?? {}).find(({ type }) => type === 'Table');
  const file = table === undefined ? undefined : store.rowFile(table);
  return file !== undefined && store.exists(file) ? file : undefined;
}
