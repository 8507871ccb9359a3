import { Execution } from '../Execution.ts';
import type { Port } from '../Port.ts';
import { plotBundle, type PlotOptions } from './plot.ts';
import { rawBundle, toBundle } from './toBundle.ts';

/** Options of `display`, named as in Deno. */
export interface DisplayOptions {
  /** Take the value as a MIME bundle. */
  readonly raw?: boolean;
  /** Names the output, so that it can be updated. */
  readonly display_id?: string;
  /** Replace the output of that name. */
  readonly update?: boolean;
  readonly metadata?: Record<string, unknown>;
}

/** Makes the cells' `display`, `plot` and `clearOutput`. */
export function createDisplay(port: Port): {
  display(value: unknown, options?: DisplayOptions): Promise<void>;
  plot(figure: unknown, layout?: unknown, options?: PlotOptions): Promise<void>;
  clearOutput(wait?: boolean): void;
} {
  const made = {
    async plot(figure: unknown, layout?: unknown, options: PlotOptions = {}) {
      const { display_id, update = false } = options;
      const bundle = plotBundle(figure, layout, options);
      await made.display(bundle, { raw: true, update, ...(display_id === undefined ? {} : { display_id }) });
    },
    async display(value: unknown, options: DisplayOptions = {}) {
      const index = Execution.current?.request.index ?? 0;
      const bundle = options.raw ? rawBundle(value) : toBundle(value);
      const data = bundle instanceof Promise ? await bundle : bundle;
      port.postInOrder({
        type: 'display',
        index,
        data,
        metadata: options.metadata ?? {},
        displayId: options.display_id ?? null,
        update: options.update ?? false,
      });
    },
    clearOutput(wait = false) {
      port.postInOrder({ type: 'clear', index: Execution.current?.request.index ?? 0, wait });
    },
  };
  return made;
}
