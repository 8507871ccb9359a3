import '../../style/lists.css';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { BlockDefinition } from '@querymill/kernel-bridge/core';
import { type DragEvent, type JSX, useState, useSyncExternalStore } from 'react';

import type { PipelineController } from '../canvas/PipelineController';
import { builtInCatalogue } from '../document/builtInCatalogue';
import { Store } from '../document/Store';
import { BLOCK_MIME } from './blockMime';
import { searchBlocks } from './searchBlocks';

/** Properties of BlockList. */
export interface BlockListProps {
  /** The graph that blocks are added to; null while none is open. */
  controller: PipelineController | null;
  trans: TranslationBundle;
}

const builtIn = new Store(builtInCatalogue);

/** All blocks by stage, to search, to drag onto a graph, or to add with Enter. */
export function BlockList({ controller, trans }: BlockListProps): JSX.Element {
  const store = controller?.model.catalogue ?? builtIn;
  const catalogue = useSyncExternalStore(store.subscribe, store.get);
  const [query, setQuery] = useState('');
  const found = searchBlocks([...catalogue.values()], query);
  const stages = [...new Set(found.map(({ stage }) => stage))];
  const add = ({ type }: BlockDefinition): void => {
    controller?.gestures.add({ type });
  };
  const onDragStart = (event: DragEvent, { type }: BlockDefinition): void => {
    event.dataTransfer.setData(BLOCK_MIME, type);
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <div className="qm-blocks">
      <input
        type="search"
        aria-label={trans.__('Search blocks')}
        placeholder={trans.__('Search blocks, ports and parameters')}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && found[0] !== undefined) add(found[0]);
        }}
      />
      <div className="qm-blocks-list">
        {controller === null && (
          <p className="qm-help">{trans.__('Open a notebook as a pipeline to add blocks.')}</p>
        )}
        {found.length === 0 && <p className="qm-help">{trans.__('No block has these words.')}</p>}
        {stages.map((stage) => (
          <section key={stage} className={`qm-stage-${stage}`} aria-label={stage}>
            <h3>{stage}</h3>
            {found
              .filter((block) => block.stage === stage)
              .map((block) => (
                <button
                  key={block.type}
                  type="button"
                  draggable={controller !== null}
                  disabled={controller === null}
                  data-block={block.type}
                  onDragStart={(event) => onDragStart(event, block)}
                  onClick={() => add(block)}
                >
                  <b>{block.title}</b>
                  <span>{block.summary}</span>
                </button>
              ))}
          </section>
        ))}
      </div>
    </div>
  );
}
