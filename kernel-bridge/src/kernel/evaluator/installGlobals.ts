import { awaitAnswer } from './answerBox.ts';
import type { Calls } from './Calls.ts';
import type { UserComms } from './comms/UserComms.ts';
import { createExit } from './createExit.ts';
import { babelHelpers } from './decorate.ts';
import { createDisplay } from './display/createDisplay.ts';
import { html, image, md, svg } from './display/helpers.ts';
import { Execution } from './Execution.ts';
import type { ModuleLoader } from './modules/ModuleLoader.ts';
import type { Port } from './Port.ts';

/** Gives cells their global names. Each may be redefined by a cell. */
export function installGlobals(
  port: Port,
  calls: Calls,
  comms: UserComms,
  modules: ModuleLoader,
  answers: SharedArrayBuffer,
): void {
  const ask = (prompt: unknown, password: boolean): Promise<string> =>
    calls.ask((id, index) =>
      port.postInOrder({ type: 'input', id, index, prompt: String(prompt), password }),
    ) as Promise<string>;
  const stop = (prompt: string): string | null =>
    awaitAnswer(answers, () =>
      port.postInOrder({ type: 'prompt', index: Execution.current?.request.index ?? 0, prompt }),
    );
  const exit = createExit();
  const names: Record<string, unknown> = {
    ...createDisplay(port),
    html,
    md,
    svg,
    image,
    comms: comms.api,
    require: modules.require,
    /** Asks the user for a line of text. */
    input: (prompt: unknown = '', options: { password?: boolean } = {}) =>
      ask(prompt, options.password ?? false),
    /** Asks for a line and stands still until it comes; null where the front end takes no input. */
    prompt: (message: unknown = 'Prompt', preset = '') => {
      const answer = stop(preset === '' ? `${String(message)} ` : `${String(message)} [${preset}] `);
      return answer === '' ? preset : answer;
    },
    /** Asks a yes or no question; false where the front end takes no input. */
    confirm: (message: unknown = 'Confirm') => /^y(es)?$/i.test(stop(`${String(message)} [y/N] `) ?? ''),
    exit,
    quit: exit,
    babelHelpers,
  };
  for (const [name, value] of Object.entries(names)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
  installFetch();
  installExit();
}

/** `fetch` ends with the cell that called it when that is interrupted. */
function installFetch(): void {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init = {}) => {
    const own = Execution.current?.signal;
    if (!own) return fetch(input, init);
    const signal = init.signal ? AbortSignal.any([init.signal, own]) : own;
    return fetch(input, { ...init, signal });
  };
}

function installExit(): void {
  process.exit = (code?: number | string | null) => {
    throw new Error(
      `Cannot exit with code ${code ?? 0}: a cell must not end the kernel. Shut it down from the Kernel menu`,
    );
  };
}
