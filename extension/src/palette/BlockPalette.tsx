import type { BlockDefinition, Position } from '@querymill/kernel-bridge/core';
import { type JSX, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';

import { usePipeline, useStore } from '../canvas/PipelineContext';
import type { LinkStart } from '../canvas/fittingPorts';
import { fittingBlocks } from './fittingBlocks';
import { searchBlocks } from './searchBlocks';

/** Properties of BlockPalette. */
export interface BlockPaletteProps {
  /** Where on the canvas the chosen block will stand; null: where there is room. */
  position: Position | null;
  /** The loose link that the chosen block takes up: only blocks that fit are shown. */
  link: LinkStart | null;
  onClose: () => void;
}

/** A list of all blocks to search; Enter or a click adds one. */
export function BlockPalette({ position, link, onClose }: BlockPaletteProps): JSX.Element {
  const { controller, trans } = usePipeline();
  const catalogue = useStore(controller.model.catalogue);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const fits = useMemo(
    () => (link === null ? null : fittingBlocks(catalogue, controller.model.graph.get(), link)),
    [catalogue, controller, link],
  );
  const found = useMemo(
    () =>
      fits !== null && query === ''
        ? fits.map(({ block }) => block)
        : searchBlocks(fits?.map(({ block }) => block) ?? [...catalogue.values()], query),
    [catalogue, fits, query],
  );
  useEffect(() => field.current?.focus(), []);

  const add = (block: BlockDefinition | undefined): void => {
    if (block === undefined) return;
    const place = position === null ? {} : { position };
    const port = fits?.find((fit) => fit.block === block)?.port;
    const isAdded =
      link === null || port === undefined
        ? controller.gestures.add({ type: block.type, ...place })
        : controller.gestures.addToLink({ type: block.type, port, start: link, ...place });
    if (isAdded) onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter') add(found[active]);
    else if (event.key === 'ArrowDown') setActive(Math.min(active + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
    else return;
    event.preventDefault();
  };

  return (
    <div
      className="qm-palette-back"
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className="qm-palette" role="dialog" aria-label={trans.__('Add block')} onKeyDown={onKeyDown}>
        <input
          ref={field}
          type="search"
          role="combobox"
          aria-expanded="true"
          aria-controls="qm-palette-list"
          aria-activedescendant={found[active] === undefined ? undefined : `qm-palette-${found[active].type}`}
          placeholder={trans.__('Search blocks, ports and parameters')}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
        />
        <ul id="qm-palette-list" role="listbox" aria-label={trans.__('Blocks')}>
          {found.map((block, index) => (
            <li
              key={block.type}
              id={`qm-palette-${block.type}`}
              role="option"
              aria-selected={index === active}
              className={`qm-stage-${block.stage}`}
              onPointerMove={() => setActive(index)}
              onClick={() => add(block)}
            >
              <b>{block.title}</b>
              <span>{block.stage}</span>
              <p>{block.summary}</p>
            </li>
          ))}
          {found.length === 0 && <li className="qm-palette-none">{trans.__('No block has these words.')}</li>}
        </ul>
      </div>
    </div>
  );
}
