import { type JSX, useEffect, useState } from 'react';

import { usePipeline, useStore } from '../canvas/PipelineContext';
import { describeState } from '../report/describeState';

/** Tells a screen reader what starts, ends and fails; progress is not told. */
export function LiveRegion(): JSX.Element {
  const { controller, trans } = usePipeline();
  const graph = useStore(controller.model.graph);
  const [words, setWords] = useState('');
  useEffect(() => {
    const stops = graph.nodes.flatMap((node) => {
      if (node.kind !== 'block') return [];
      const store = controller.steps.runtime(node.id);
      const kindNow = (): string => {
        const { payload, executing } = store.get();
        return describeState({ payload, executing, plan: null, live: true }, trans).kind;
      };
      let before = kindNow();
      return [
        store.subscribe(() => {
          const now = kindNow();
          if (now === before) return;
          before = now;
          const { payload } = store.get();
          if (now === 'running') setWords(trans.__('%1 is running', node.name));
          else if (now === 'done' || now === 'reused') setWords(trans.__('%1 is done', node.name));
          else if (now === 'failed')
            setWords(trans.__('%1 failed: %2', node.name, payload?.error?.cause ?? trans.__('see its cell')));
        }),
      ];
    });
    return () => {
      for (const stop of stops) stop();
    };
  }, [graph, controller, trans]);
  return (
    <div className="qm-live" role="status" aria-live="polite">
      {words}
    </div>
  );
}
