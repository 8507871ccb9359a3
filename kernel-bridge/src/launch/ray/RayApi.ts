import { QuerymillError } from '../../core/index.ts';

/** How long a Ray head may take to answer, in milliseconds. */
const PATIENCE = 20_000;

/** Told when the Ray head does not answer: nothing is known about any job then. */
export class RayUnreachable extends QuerymillError {}

/** An answer of the Ray head. */
export interface RayAnswer {
  readonly status: number;
  /** The body: JSON as a value, anything else as text. */
  readonly body: unknown;
}

/** The REST interface of Ray Jobs. */
export class RayApi {
  readonly address: string;
  readonly #token: string | undefined;

  /**
   * @param address of the dashboard, such as `http://127.0.0.1:8265`
   * @param token of the cluster, where it asks for one
   */
  constructor(address: string, token: string | undefined) {
    this.address = address.replace(/\/+$/, '');
    this.#token = token;
  }

  /**
   * Asks the head.
   *
   * @param path such as `/api/jobs/`
   * @throws RayUnreachable when it does not answer in time, is not let in, or is not well (502 to 504)
   */
  async call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<RayAnswer> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.address}${path}`, {
        method,
        signal: AbortSignal.timeout(PATIENCE),
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      throw this.#unreachable(
        causeOf(error),
        'Look whether the cluster is up: jobs that run are not touched.',
      );
    }
    const { status } = response;
    if (status === 401 || status === 403) {
      const fix =
        'Put the token of the cluster into RAY_AUTH_TOKEN, or the variable that `tokenVariable` of the launcher names.';
      throw this.#unreachable(
        this.#token === undefined ? 'it asks for a token' : 'it refuses the token',
        fix,
      );
    }
    if (status >= 502 && status <= 504)
      throw this.#unreachable(`it answers ${String(status)}`, 'Try again later.');
    return { status, body: parse(text) };
  }

  #unreachable(cause: string, fix: string): RayUnreachable {
    return new RayUnreachable({ title: `Cannot ask Ray at "${this.address}"`, cause, fix, kind: 'internal' });
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it does not answer';
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // an error page
  }
}
