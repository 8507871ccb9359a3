import type { Comm } from '../comms/Comm.ts';
import { isJsonObject } from '../wire/Message.ts';
import type { CellOutputs } from './CellOutputs.ts';

/**
 * Answers a page that asks what its cells have put out. It answers in the same turn, so that a message published
 * later is no part of the answer and one published earlier is.
 */
export function serveOutput(comm: Comm, outputs: CellOutputs): void {
  comm.onMsg = ({ data }) => {
    const { id = null, method, params } = isJsonObject(data) ? data : {};
    const cellId = isJsonObject(params) ? params['cellId'] : undefined;
    if (method === 'cells') comm.send({ id, result: { cells: outputs.cells() } });
    else if (method === 'output' && typeof cellId === 'string')
      comm.send({ id, result: outputs.output(cellId) });
    else {
      const message = `Cannot answer "${String(method)}": the methods are cells and output`;
      comm.send({ id, error: { code: 'unknownMethod', message, fix: 'output needs a cellId' } });
    }
  };
}
