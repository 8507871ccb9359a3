import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text as readAll } from 'node:stream/consumers';

import { PlaceUnreachable } from '../Launcher.ts';

/** How long a Ray head may take to answer, in milliseconds. */
const PATIENCE = 20_000;

/** Told when the Ray head does not answer: nothing is known about any job then. */
export class RayUnreachable extends PlaceUnreachable {}

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
    let answer: { readonly status: number; readonly text: string };
    try {
      answer = await send(method, `${this.address}${path}`, this.#token, body);
    } catch (error) {
      const cause = error instanceof Error && error.message !== '' ? error.message : 'nobody listens there';
      throw this.#unreachable(cause, 'Look whether the cluster is up: jobs that run are not touched.');
    }
    const { status, text } = answer;
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

  /** What to throw when it takes no job now, and says so. */
  busy(cause: string): RayUnreachable {
    return this.#unreachable(cause.split('\n').at(-1) ?? '', 'Look at the dashboard of the cluster.');
  }

  #unreachable(cause: string, fix: string): RayUnreachable {
    return new RayUnreachable({ title: `Cannot ask Ray at "${this.address}"`, cause, fix, kind: 'internal' });
  }
}

/** One request. Not by `fetch`: it adds the headers of a browser, which Ray lets do nothing. */
async function send(
  method: string,
  url: string,
  token: string | undefined,
  body: object | undefined,
): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const open = url.startsWith('https:') ? httpsRequest : httpRequest;
  const headers = {
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const outgoing = open(url, { method, headers, agent: false, timeout: PATIENCE }, (incoming) => {
    readAll(incoming).then((text) => {
      resolve({ status: incoming.statusCode ?? 0, text });
    }, reject);
  });
  outgoing.once('error', reject).once('timeout', () => {
    outgoing.destroy(new Error('it does not answer'));
  });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // an error page
  }
}
