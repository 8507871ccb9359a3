import type { ExploreMethod, ExploreMethods } from '@querymill/kernel-bridge/core';
import { useEffect, useState } from 'react';

import { useExplorer } from './ExplorerContext';

/** An answer, or why there is none; the last answer stays until the next one comes. */
export interface Answer<T> {
  readonly result: T | null;
  readonly error: string | null;
}

/**
 * Asks whenever the question changes; outdated questions are taken back. Null asks nothing.
 *
 * @param digest another artifact than the explorer's own
 */
export function useAnswer<M extends ExploreMethod>(
  method: M,
  params: ExploreMethods[M]['params'] | null,
  digest?: string,
): Answer<ExploreMethods[M]['result']> {
  const { comm, table } = useExplorer();
  const [answer, setAnswer] = useState<Answer<ExploreMethods[M]['result']>>({ result: null, error: null });
  const of = digest === undefined || digest === '' ? table.digest : digest;
  const question = params === null ? null : JSON.stringify(params);
  useEffect(() => {
    if (question === null) return undefined;
    const controller = new AbortController();
    const asked = { ...(JSON.parse(question) as ExploreMethods[M]['params']), digest: of };
    comm.ask(method, asked, { signal: controller.signal }).then(
      (result) => {
        if (!controller.signal.aborted) setAnswer({ result, error: null });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        setAnswer({ result: null, error: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      controller.abort();
    };
  }, [comm, of, method, question]);
  return answer;
}
