import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../wire/Message.ts';

/** The kernel's subshells (JEP 91): lanes in which requests are handled beside the main shell. */
export class Subshells {
  readonly #ids = new Set<string>();

  create(): JsonObject {
    const id = randomUUID();
    this.#ids.add(id);
    return { status: 'ok', subshell_id: id };
  }

  delete(id: string): JsonObject {
    if (this.#ids.delete(id)) return { status: 'ok' };
    return failure(
      'SubshellNotFound',
      `Cannot delete subshell "${id}": there is none with this id. List the subshells first`,
    );
  }

  list(): JsonObject {
    return { status: 'ok', subshell_id: [...this.#ids] };
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }
}

/** Content of a reply that says why a request failed. */
export function failure(ename: string, evalue: string): JsonObject {
  return { status: 'error', ename, evalue, traceback: [] };
}
