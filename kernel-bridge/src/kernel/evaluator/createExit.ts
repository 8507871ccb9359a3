import { Execution } from './Execution.ts';
import type { MimeBundle } from './messages.ts';

const DISPLAY = Symbol.for('Jupyter.display');
const HINT = 'A console ends here; a notebook goes on. End its kernel from the Kernel menu';

/**
 * Makes the cells' `exit` and `quit`. Called, or as a cell's last expression without a call, they ask the front end to leave, as in
 * IPython: `jupyter console` does, notebooks take no notice and show the hint.
 */
export function createExit(): () => object {
  const leave = (): MimeBundle => {
    Execution.current?.askToLeave();
    return { 'text/plain': HINT };
  };
  const exit = (): object => {
    const bundle = leave();
    return { [DISPLAY]: () => bundle };
  };
  Object.defineProperty(exit, DISPLAY, { value: leave });
  return exit;
}
