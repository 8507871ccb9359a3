import {
  errorFields,
  errorMessage,
  parseRequest,
  type CommMethod,
  type CommMethods,
  type CommReply,
  type CommRequest,
} from '../../core/index.ts';
import { listNames } from '../../engine/index.ts';
import type { Comm } from '../comms/Comm.ts';
import { answerRuns } from './answerRuns.ts';
import type { MillService } from './MillService.ts';

/**
 * Answers a page over its comm, also while a cell runs, and tells it of every change of a step.
 *
 * @param comm the open comm
 * @param _openData what the page sent along: nothing is expected yet
 */
export function serveComm(comm: Comm, _openData: unknown, service: MillService): void {
  // One that was closed before the engine was there still gets done what it asked for, but watches nothing.
  if (!comm.closed) {
    comm.onClose = service.board.listen((event) => {
      comm.send(event);
    });
  }
  comm.onMsg = ({ data }) => {
    void answer(data, service).then((reply) => {
      comm.send(reply);
    });
  };
}

async function answer(data: unknown, service: MillService): Promise<CommReply> {
  const request = parseRequest(data);
  if ('error' in request) return request;
  try {
    return { id: request.id, result: await handle(request, service) };
  } catch (error) {
    const fields = errorFields(error, `Cannot answer "${request.method}"`);
    const message = errorMessage({ ...fields, fix: '' });
    return { id: request.id, error: { code: 'failed', message, fix: fields.fix } };
  }
}

async function handle(
  { method, params }: CommRequest,
  service: MillService,
): Promise<CommMethods[CommMethod]['result']> {
  switch (method) {
    case 'catalogue':
      return { blocks: [...service.engine.catalogue().values()] };
    case 'names':
      return listNames(service.engine);
    case 'plan':
      return { steps: await service.plan((params as CommRequest<'plan'>['params']).cells) };
    case 'start': {
      const { cells, only } = params as CommRequest<'start'>['params'];
      return { steps: await service.start(cells, only) };
    }
    case 'snapshot':
      return service.snapshot((params as CommRequest<'snapshot'>['params']).cells);
    case 'cancel':
      return { stopped: await service.cancel(params as CommRequest<'cancel'>['params']) };
    case 'runs':
    case 'run':
    case 'diffRuns':
    case 'deleteRun':
      return answerRuns(method, params, service.engine);
  }
}
