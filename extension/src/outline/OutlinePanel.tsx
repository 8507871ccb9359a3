import type { TranslationBundle } from '@jupyterlab/translation';
import { type GraphNode, headingOf, showText } from '@querymill/kernel-bridge/core';
import { type JSX, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';

import { usePipeline, useStore } from '../canvas/PipelineContext';
import { OutlineItem } from './OutlineItem';
import { outlineRows } from './outlineRows';

/** The graph as a tree of cells with their states and links, and everything that is wrong with it. */
export function OutlinePanel(): JSX.Element | null {
  const { controller, trans } = usePipeline();
  const open = useStore(controller.outlineOpen);
  const graph = useStore(controller.model.graph);
  const selection = useStore(controller.selection);
  const list = useRef<HTMLUListElement>(null);
  const [query, setQuery] = useState('');
  const rows = useMemo(() => outlineRows(graph, query), [graph, query]);
  const field = useRef<HTMLInputElement>(null);
  const before = useRef(open);
  useEffect(() => {
    if (before.current === open) return;
    before.current = open;
    if (open) field.current?.focus();
    else controller.canvas?.focus();
  }, [open, controller]);
  if (!open) return null;
  const problems = graph.problems.filter(({ severity }) => severity !== 'note');
  const move = (event: KeyboardEvent): void => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[role="treeitem"]') ?? [])];
    const at = items.findIndex((item) => item === document.activeElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items[Math.max(0, Math.min(next, items.length - 1))]?.focus();
  };
  const leave = ({ key }: KeyboardEvent): void => {
    if (key !== 'Escape') return;
    if (current === undefined) controller.canvas?.focus();
    else controller.canvas?.focusNode(current);
  };
  const current = rows.some(({ node }) => node.id === selection[0]) ? selection[0] : rows[0]?.node.id;
  return (
    <nav className="qm-outline" aria-label={trans.__('Outline and problems')} onKeyDown={leave}>
      <input
        ref={field}
        type="search"
        placeholder={trans.__('Find a block')}
        aria-label={trans.__('Find a block')}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && rows[0] !== undefined) controller.canvas?.focusNode(rows[0].node.id);
          else if (event.key === 'ArrowDown') move(event);
        }}
      />
      <ul ref={list} role="tree" aria-label={trans.__('Cells')} onKeyDown={move}>
        {rows.map(({ node, level }) => (
          <OutlineItem
            key={node.id}
            node={node}
            level={level}
            current={node.id === current}
            selected={selection.includes(node.id)}
          />
        ))}
      </ul>
      <h3>{trans.__('Problems (%1)', problems.length)}</h3>
      <ul className="qm-outline-problems">
        {problems.map(({ cellId, argument, message, severity }, index) => (
          <li key={index}>
            <button
              type="button"
              className={`qm-problem-${severity}`}
              onClick={() => controller.canvas?.focusFirstField(cellId, argument ?? undefined)}
            >
              <b>{showText(nameOf(graph.byId.get(cellId), trans), 60)}</b> {showText(message, 300)}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** How a cell is called in a list. */
function nameOf(node: GraphNode | undefined, trans: TranslationBundle): string {
  if (node?.kind === 'block') return node.name;
  if (node === undefined) return '';
  const heading = headingOf({ id: node.id, type: 'markdown', source: node.source, metadata: {} });
  return node.kind === 'note' ? (heading?.title ?? trans.__('Note')) : trans.__('Cell %1', node.index + 1);
}
