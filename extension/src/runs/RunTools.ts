import type { CommMethod, CommMethods, ExploreMethod, ExploreMethods } from '@querymill/kernel-bridge/core';
import type { TranslationBundle } from '@jupyterlab/translation';

/** What the views of runs ask with. */
export interface RunTools {
  ask: <M extends CommMethod>(method: M, params: CommMethods[M]['params']) => Promise<CommMethods[M]['result']>;
  explore: <M extends ExploreMethod>(
    method: M,
    params: ExploreMethods[M]['params'],
  ) => Promise<ExploreMethods[M]['result']>;
  readonly trans: TranslationBundle;
}
