import { mkdirSync } from 'node:fs';

import {
  artifactTypes,
  QuerymillError,
  type ExploreFilter,
  type ExploreMethod,
  type ExploreMethods,
  type ExploreTable,
  type ExploreView,
  type Judgement,
} from '../core/index.ts';
import type { Engine } from '../engine/index.ts';
import { agreementOf } from './agreement.ts';
import { IndexThread } from './IndexThread.ts';
import { JUDGEMENTS_FILE, Judgements } from './Judgements.ts';
import { planJoin, type JoinPlan } from './planJoin.ts';
import { pairSteps } from './runs/pairSteps.ts';
import { readCurves } from './runs/readCurves.ts';
import type { ThreadMethod } from './threadMessages.ts';

/** The script of a thread: its bundle beside this one, or its source when this runs from source. */
const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './explorer.mjs', import.meta.url);
/** Threads that are kept; the one not asked for longest ends first. */
const MAX_THREADS = 4;

interface OpenIndex {
  readonly plan: JoinPlan;
  readonly target: string;
  readonly thread: IndexThread;
  readonly watchers: Set<(done: number, total: number) => void>;
}

/** Answers questions about the rows of a workspace's artifacts, beside whatever the kernel runs. */
export class Explorer {
  readonly #engine: Engine;
  readonly #judgements: Judgements;
  readonly #open = new Map<string, OpenIndex>();

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#judgements = new Judgements(engine.workspace);
  }

  /**
   * Makes an artifact ready to be asked; its index is built when there is none.
   *
   * @throws QuerymillError when the store has no such rows
   */
  async open(digest: string, onProgress: (done: number, total: number) => void): Promise<ExploreTable> {
    const { plan, thread, watchers } = await this.#index(digest);
    watchers.add(onProgress);
    try {
      const [{ count, columns }, verdicts] = await Promise.all([thread.ready, this.#judgements.read()]);
      const { type, title, corpus } = plan;
      return {
        digest: plan.digest,
        type,
        title,
        count,
        columns,
        corpus,
        verdicts: Object.fromEntries(verdicts),
      };
    } catch (error) {
      this.#close(plan.index);
      throw vanished(plan.title, error);
    } finally {
      watchers.delete(onProgress);
    }
  }

  /** Answers one question; see `ExploreMethods`. */
  async ask<M extends ExploreMethod>(
    method: M,
    params: ExploreMethods[M]['params'] & { readonly digest: string },
    { signal, onProgress = () => undefined }: { signal?: AbortSignal; onProgress?: OpenProgress } = {},
  ): Promise<ExploreMethods[M]['result']> {
    return (await this.#dispatch(method, params, signal, onProgress)) as ExploreMethods[M]['result'];
  }

  /** Ends all threads. */
  dispose(): void {
    for (const index of this.#open.keys()) this.#close(index);
  }

  async #dispatch(
    method: ExploreMethod,
    params: { readonly digest: string },
    signal: AbortSignal | undefined,
    onProgress: OpenProgress,
  ): Promise<unknown> {
    switch (method) {
      case 'open':
        return this.open(params.digest, onProgress);
      case 'artifacts':
        return { artifacts: await this.#artifacts() };
      case 'curves':
        return readCurves(this.#engine, (params as unknown as ExploreMethods['curves']['params']).keys);
      case 'pair':
        return pairSteps(this.#engine, params as unknown as ExploreMethods['pair']['params']);
      case 'judge':
        return this.#judge(params as unknown as ExploreMethods['judge']['params']);
      case 'agreement':
        return this.#agreement(params.digest);
      case 'compare': {
        const { with: other } = params as unknown as ExploreMethods['compare']['params'];
        await this.open(other, onProgress);
        const { target } = await this.#index(other);
        return this.#ask(params.digest, method, { ...params, with: target }, signal);
      }
      default:
        return this.#ask(params.digest, method, await this.#withVerdicts(params), signal);
    }
  }

  async #ask(digest: string, method: ThreadMethod, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const { thread } = await this.#index(digest);
    return thread.ask(method, params, signal);
  }

  /** Filters on a person's verdicts become filters on ids: verdicts stand in their own file, not in the index. */
  async #withVerdicts(params: object): Promise<object> {
    const { view } = params as { view?: ExploreView };
    if (view?.filters?.some(({ column }) => column === 'verdict') !== true) return params;
    const verdicts = await this.#judgements.read();
    const filters = view.filters.map((filter): ExploreFilter => {
      if (filter.column !== 'verdict' || filter.kind !== 'set') return filter;
      const wanted = new Set(filter.values);
      const ids = (yes: boolean): string[] =>
        [...verdicts].filter(([, { verdict }]) => wanted.has(verdict) === yes).map(([id]) => id);
      const withNone = wanted.has(null);
      return { column: 'id', kind: 'ids', ids: ids(!withNone), not: withNone };
    });
    return { ...params, view: { ...view, filters } };
  }

  async #judge({ ids, verdict, note }: ExploreMethods['judge']['params']): Promise<unknown> {
    await this.#judgements.add(ids, verdict, note);
    const all = await this.#judgements.read();
    const verdicts: Record<string, Judgement | null> = Object.fromEntries(
      ids.map((id) => [id, all.get(id) ?? null] as const),
    );
    return { file: JUDGEMENTS_FILE, verdicts };
  }

  async #agreement(digest: string): Promise<unknown> {
    const verdicts = await this.#judgements.read();
    const { thread } = await this.#index(digest);
    const { columns } = await thread.ready;
    const ids: ExploreFilter = { column: 'id', kind: 'ids', ids: [...verdicts.keys()] };
    const page = { view: { filters: [ids] }, offset: 0, limit: 1000 };
    const { rows } = (await thread.ask('page', page)) as ExploreMethods['page']['result'];
    const kept = columns.filter(({ name, kind }) => kind === 'boolean' && name.endsWith('kept'));
    const filters = agreementOf(
      rows,
      verdicts,
      kept.map(({ name }) => name),
    );
    return { judged: rows.length, filters };
  }

  async #artifacts(): Promise<ExploreMethods['artifacts']['result']['artifacts']> {
    const [results, ledger] = await Promise.all([this.#engine.results.refresh(), this.#engine.ledger.rows()]);
    const names = new Map(ledger.map(({ key, name }) => [key, name]));
    const newest = [...results.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    const seen = new Set<string>();
    return newest.flatMap(({ key, block, outputs }) =>
      Object.entries(outputs).flatMap(([port, { type, digest, rows }]) => {
        if (rows === null || artifactTypes.get(type)?.rows == null || seen.has(digest)) return [];
        seen.add(digest);
        return [{ digest, type, title: `${names.get(key) ?? block}.${port}`, rows }];
      }),
    );
  }

  async #index(digest: string): Promise<OpenIndex> {
    const plan = await planJoin(this.#engine, digest);
    if (plan === undefined) throw unknown(digest);
    const found = this.#open.get(plan.index);
    if (found !== undefined) {
      this.#open.delete(plan.index);
      this.#open.set(plan.index, found);
      return found;
    }
    const folder = this.#engine.store.path('cache', 'index');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const target = `${folder}/${plan.index}.db`;
    const watchers: OpenIndex['watchers'] = new Set();
    const thread = new IndexThread({ plan, target }, WORKER, (done, total) => {
      for (const watch of watchers) watch(done, total);
    });
    const opened = { plan, target, thread, watchers };
    this.#open.set(plan.index, opened);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MAX_THREADS && oldest !== undefined) this.#close(oldest);
    return opened;
  }

  #close(index: string): void {
    this.#open.get(index)?.thread.dispose();
    this.#open.delete(index);
  }
}

/** Called with bytes read and bytes in all while an index is built. */
export type OpenProgress = (done: number, total: number) => void;

function unknown(digest: string): QuerymillError {
  return new QuerymillError({
    title: `Cannot explore "${digest.slice(0, 12)}"`,
    cause: 'no finished step of this workspace has made rows with this digest',
    fix: 'Run the step again.',
    kind: 'user',
  });
}

function vanished(title: string, error: unknown): QuerymillError {
  const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  const message = error instanceof Error ? error.message : String(error);
  const missing = gone || message.includes('ENOENT');
  return new QuerymillError({
    title: `Cannot explore "${title}"`,
    cause: missing ? 'its rows, or those of a filter, are no longer in the store' : message,
    fix: missing ? 'Run the step again.' : '',
    kind: 'user',
  });
}
