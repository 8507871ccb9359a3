import { diffRuns, type CommMethods, type CommRequest } from '../../core/index.ts';
import type { Engine } from '../../engine/index.ts';

/** The most runs or steps in one answer. */
const MOST = 200;

type RunMethod = 'runs' | 'run' | 'diffRuns' | 'deleteRun';

/** Answers what the editor asks about runs. */
export async function answerRuns(
  method: RunMethod,
  params: CommRequest['params'],
  { runs, ledger }: Pick<Engine, 'runs' | 'ledger'>,
): Promise<CommMethods[RunMethod]['result']> {
  switch (method) {
    case 'runs': {
      const query = params as CommRequest<'runs'>['params'];
      const limit = Math.min(query.limit ?? 50, MOST);
      return { runs: await runs.list({ ...query, limit }), current: ledger.current ?? null };
    }
    case 'run': {
      const { id, offset = 0, limit = MOST } = params as CommRequest<'run'>['params'];
      const { steps, ...run } = await runs.get(id);
      return { run, steps: steps.slice(offset, offset + Math.min(limit, MOST)), total: steps.length };
    }
    case 'diffRuns': {
      const { a, b } = params as CommRequest<'diffRuns'>['params'];
      return diffRuns(await runs.get(a), await runs.get(b));
    }
    case 'deleteRun': {
      const { id } = await runs.get((params as CommRequest<'deleteRun'>['params']).id);
      await runs.delete(id);
      return { deleted: id };
    }
  }
}
