import type { JSX } from 'react';

import { usePipeline, useStore } from './PipelineContext';

/** What an empty notebook says, with the block that most pipelines begin with ready to add. */
export function EmptyCanvas(): JSX.Element {
  const { controller, trans } = usePipeline();
  const first = useStore(controller.model.catalogue).get('dataset');
  return (
    <div className="qm-empty">
      <p>{trans.__('A pipeline is a notebook: each block you add here is a cell there.')}</p>
      <div>
        {first !== undefined && (
          <button
            type="button"
            className="qm-button qm-button-main"
            onClick={() => controller.gestures.add({ type: first.type, position: { x: 0, y: 0 } })}
          >
            {trans.__('Start with “%1”', first.title)}
          </button>
        )}
        <button type="button" className="qm-button" onClick={() => controller.canvas?.openPalette()}>
          {trans.__('Choose a block…')}
        </button>
      </div>
    </div>
  );
}
