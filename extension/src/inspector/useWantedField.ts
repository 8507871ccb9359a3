import { type RefObject, useEffect, useRef } from 'react';

import { usePipeline, useStore } from '../canvas/PipelineContext';

/** A field of the inspector that is to take the keyboard: the name, an argument, or the first that needs something. */
export interface FieldWish {
  readonly cellId: string;
  readonly field: 'name' | 'first' | { readonly argument: string };
}

const ENTRY = ':is(input, select, textarea)';

/** Gives a field the keyboard once the inspector shows its block; without such a field the node gets it. */
export function useWantedField(panel: RefObject<HTMLElement>, shownId: string | undefined): void {
  const { controller } = usePipeline();
  const wanted = useStore(controller.wantedField);
  const before = useRef(shownId);
  useEffect(() => {
    const moved = before.current !== shownId && shownId !== undefined;
    before.current = shownId;
    if (wanted === null) return;
    if (wanted.cellId !== shownId) {
      // The user has gone to another block meanwhile.
      if (moved) controller.wantedField.set(null);
      return;
    }
    controller.wantedField.set(null);
    const entry = panel.current === null ? null : findEntry(panel.current, wanted.field);
    if (entry === null) controller.canvas?.focusNode(shownId);
    else if (wanted.field === 'name' && entry instanceof HTMLInputElement) entry.select();
    else entry.focus();
  }, [controller, panel, shownId, wanted]);
}

function findEntry(panel: HTMLElement, field: FieldWish['field']): HTMLElement | null {
  if (field === 'name') return panel.querySelector<HTMLElement>('.qm-name-field');
  if (field !== 'first')
    return panel.querySelector<HTMLElement>(
      `.qm-field[data-argument="${CSS.escape(field.argument)}"] ${ENTRY}`,
    );
  return (
    panel.querySelector<HTMLElement>(`.qm-field[data-needed="true"] ${ENTRY}`) ??
    panel.querySelector<HTMLElement>(`.qm-field ${ENTRY}`)
  );
}
