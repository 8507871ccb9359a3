import { useEffect, useState } from 'react';

/** What was promised, or why it did not come; both null while it is on its way. */
export interface Promised<T> {
  readonly result: T | null;
  readonly error: string | null;
}

const WAITING = { result: null, error: null };

/** Asks again whenever the question is another function; answers to older ones are dropped. */
export function usePromise<T>(ask: () => Promise<T>): Promised<T> {
  const [answer, setAnswer] = useState<{ readonly of: () => Promise<T>; readonly said: Promised<T> } | null>(
    null,
  );
  useEffect(() => {
    let dropped = false;
    const tell = (said: Promised<T>): void => {
      if (!dropped) setAnswer({ of: ask, said });
    };
    ask().then(
      (result) => {
        tell({ result, error: null });
      },
      (error: unknown) => {
        tell({ result: null, error: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => {
      dropped = true;
    };
  }, [ask]);
  return answer?.of === ask ? answer.said : WAITING;
}
