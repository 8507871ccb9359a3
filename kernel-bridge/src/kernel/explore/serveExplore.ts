import { errorFields, errorMessage } from '../../core/errors.ts';
import type { Explorer } from '../../explore/index.ts';
import type { Comm } from '../comms/Comm.ts';
import { parseExplore, type ExploreRequest } from './parseExplore.ts';

/**
 * Answers an explorer over its comm `querymill.explore`, also while a cell runs. Request `{v: 1, id, method,
 * params}`, reply `{id, result}` or `{id, error: {message, fix}}`, while an index is built `{id, progress: {done,
 * total}}`; `{v: 1, id, method: "cancel"}` takes a question back.
 */
export function serveExplore(comm: Comm, explorer: Explorer): void {
  const asked = new Map<number, AbortController>();
  comm.onClose = () => {
    for (const controller of asked.values()) controller.abort();
  };
  comm.onMsg = ({ data }) => {
    const request = parseExplore(data);
    if (request === undefined) {
      comm.send({
        id: idOf(data),
        error: { message: 'Cannot read the request: its form is not known', fix: '' },
      });
    } else if (request.kind === 'cancel') {
      asked.get(request.id)?.abort();
    } else {
      void answer(request, comm, explorer, asked);
    }
  };
}

async function answer(
  { id, method, params }: Extract<ExploreRequest, { kind: 'ask' }>,
  comm: Comm,
  explorer: Explorer,
  asked: Map<number, AbortController>,
): Promise<void> {
  const controller = new AbortController();
  asked.set(id, controller);
  try {
    const result = await explorer.ask(method, params, {
      signal: controller.signal,
      onProgress: (done, total) => {
        comm.send({ id, progress: { done, total } });
      },
    });
    if (!controller.signal.aborted) comm.send({ id, result });
  } catch (error) {
    if (controller.signal.aborted) return;
    const fields = errorFields(error, `Cannot answer "${method}"`);
    comm.send({ id, error: { message: errorMessage({ ...fields, fix: '' }), fix: fields.fix } });
  } finally {
    asked.delete(id);
  }
}

function idOf(data: unknown): unknown {
  return typeof data === 'object' && data !== null && 'id' in data ? data.id : null;
}
