import type { NoteNode } from '@querymill/kernel-bridge/core';
import { type JSX, type KeyboardEvent, useEffect, useRef } from 'react';

import { useDraft } from '../inspector/useDraft';
import { usePipeline } from './PipelineContext';

/**
 * The Markdown of a note as text. It is written into the cell as one step when the field is left or Ctrl+Enter
 * is pressed; Escape takes back what was typed.
 */
export function NoteEditor({ node }: { node: NoteNode }): JSX.Element {
  const { controller, trans } = usePipeline();
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, set } = useDraft(node.source);
  useEffect(() => {
    let frame = 0;
    const take = (): void => {
      const { current } = field;
      current?.focus({ preventScroll: true });
      // The canvas hides a new node until it has been measured, and what is hidden takes no focus.
      if (document.activeElement === current) current?.select();
      else frame = requestAnimationFrame(take);
    };
    take();
    return () => cancelAnimationFrame(frame);
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    const isDone = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (event.key !== 'Escape' && !isDone) return;
    event.preventDefault();
    if (isDone) controller.writeNote(node.id, text);
    controller.editNote(null);
    controller.canvas?.focusNode(node.id);
  };
  return (
    <textarea
      ref={field}
      className="qm-note-editor nodrag nowheel nopan"
      aria-label={trans.__('Note, in Markdown')}
      spellCheck
      rows={Math.max(3, Math.min(12, text.split('\n').length + 1))}
      value={text}
      onChange={(event) => set(event.target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => {
        if (controller.editedNote.get() !== node.id) return;
        controller.writeNote(node.id, text);
        controller.editNote(null);
      }}
    />
  );
}
