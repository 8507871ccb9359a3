import type { TranslationBundle } from '@jupyterlab/translation';
import { createRoot } from 'react-dom/client';

import { builtInCatalogue } from '../document/builtInCatalogue';
import { TransProvider } from '../report/useTrans';
import { isStepPayload } from '../steps/readOutputs';
import { StepOutput } from './StepOutput';

/** A mounted output. */
export interface OutputHandle {
  /** Shows a payload, or that it cannot be read. */
  show(data: unknown): void;
  dispose(): void;
}

/** Puts the report of a step into an element of the page. */
export function mountOutput(host: HTMLElement, trans: TranslationBundle): OutputHandle {
  const root = createRoot(host);
  return {
    show(data) {
      root.render(
        <TransProvider value={trans}>
          {isStepPayload(data) ? (
            <StepOutput payload={data} block={builtInCatalogue.get(data.block)} />
          ) : (
            <p className="qm-unreadable">
              {trans.__('This step output has a form that this version cannot read.')}
            </p>
          )}
        </TransProvider>,
      );
    },
    dispose() {
      root.unmount();
    },
  };
}
