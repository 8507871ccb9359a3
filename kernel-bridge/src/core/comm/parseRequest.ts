import { suggestion } from '../errors.ts';
import type { CellSource, CommError, CommMethod, CommRequest } from './messages.ts';

const CHECKS: Readonly<
  Record<CommMethod, (params: Readonly<Record<string, unknown>>) => string | undefined>
> = {
  catalogue: () => undefined,
  names: () => undefined,
  plan: cellsProblem,
  start: (params) => cellsProblem(params) ?? onlyProblem(params),
  snapshot: cellsProblem,
  cancel: ({ key, cellId }) =>
    typeof key === 'string' || typeof cellId === 'string' ? undefined : 'params need a key or a cellId',
  runs: ({ limit, before, notebook }) =>
    isCount(limit) && isText(before) && isText(notebook)
      ? undefined
      : 'limit must be a whole number, before and notebook text',
  run: ({ id, offset, limit }) =>
    typeof id === 'string' && isCount(offset) && isCount(limit)
      ? undefined
      : 'params need an id; offset and limit must be whole numbers',
  diffRuns: ({ a, b }) =>
    typeof a === 'string' && typeof b === 'string' ? undefined : 'params need a and b, the ids of two runs',
  deleteRun: ({ id }) => (typeof id === 'string' ? undefined : 'params need the id of a run'),
};

/** Reads a message of the editor. */
export function parseRequest(
  data: unknown,
): CommRequest | { readonly id: string | number | null; readonly error: CommError } {
  const record = isRecord(data) ? data : {};
  const { v, id, method, params = {} } = record;
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  const refuse = (code: CommError['code'], message: string, fix = '') => ({
    id: known,
    error: { code, message, fix },
  });
  if (v !== 1 || known === null)
    return refuse('badRequest', 'Cannot read the request: it needs v 1 and an id');
  if (typeof method !== 'string' || !Object.hasOwn(CHECKS, method)) {
    const name = typeof method === 'string' ? method : '';
    return refuse(
      'unknownMethod',
      `Cannot answer "${name}": no such method`,
      suggestion(name, Object.keys(CHECKS), 'methods'),
    );
  }
  const problem = isRecord(params) ? CHECKS[method as CommMethod](params) : 'params must be an object';
  if (problem !== undefined) return refuse('badRequest', `Cannot answer "${method}": ${problem}`);
  return { v: 1, id: known, method: method as CommMethod, params: params as CommRequest['params'] };
}

function cellsProblem({ cells }: Readonly<Record<string, unknown>>): string | undefined {
  return Array.isArray(cells) && cells.every(isCell)
    ? undefined
    : 'params need cells, a list of {id, source}';
}

function isCount(value: unknown): boolean {
  return value === undefined || (Number.isInteger(value) && Number(value) >= 0);
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function onlyProblem({ only }: Readonly<Record<string, unknown>>): string | undefined {
  const isList = Array.isArray(only) && only.every((id) => typeof id === 'string');
  return only === undefined || isList ? undefined : 'only must be a list of cell ids';
}

function isCell(value: unknown): value is CellSource {
  return isRecord(value) && typeof value['id'] === 'string' && typeof value['source'] === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
