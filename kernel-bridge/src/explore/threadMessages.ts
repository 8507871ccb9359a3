import type { ExploreColumn, ExploreMethods } from '../core/index.ts';
import type { JoinPlan } from './planJoin.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly plan: JoinPlan;
  /** Where the index is or goes. */
  readonly target: string;
}

/** Questions that a thread answers. */
export type ThreadMethod = Exclude<
  keyof ExploreMethods,
  'open' | 'judge' | 'artifacts' | 'agreement' | 'curves' | 'pair'
>;

/** Main thread → thread. For `compare`, `with` is the index file of the other artifact. */
export interface ThreadRequest {
  readonly id: number;
  readonly method: ThreadMethod;
  readonly params: unknown;
}

/** Thread → main thread. */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'ready'; readonly count: number; readonly columns: readonly ExploreColumn[] }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly message: string };
