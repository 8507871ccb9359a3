import type { NoteNode } from '@querymill/kernel-bridge/core';
import type { NodeProps } from '@xyflow/react';
import { type JSX, memo, useCallback, useSyncExternalStore } from 'react';

import { VisibleText } from '../report/VisibleText';
import { noteText } from '../graph/noteText';
import type { CanvasNode } from './flowTypes';
import { NoteEditor } from './NoteEditor';
import { usePipeline } from './PipelineContext';

/** A Markdown cell as a caption: its heading and how its text begins, as plain text; as Markdown while it is edited. */
export const NoteNodeView = memo(function NoteNodeView({ data }: NodeProps<CanvasNode>): JSX.Element | null {
  const { node } = data;
  return node.kind === 'note' ? <Note node={node} /> : null;
});

function Note({ node }: { node: NoteNode }): JSX.Element {
  const { controller, trans } = usePipeline();
  const { editedNote } = controller;
  const edited = useSyncExternalStore(
    editedNote.subscribe,
    useCallback(() => editedNote.get() === node.id, [editedNote, node.id]),
  );
  if (edited) return <NoteEditor node={node} />;
  const { heading, text } = noteText(node.source);
  const isBlank = heading === '' && text === '';
  return (
    <div
      className={`qm-note ${classOf(node)}`}
      title={trans.__('Double-click to edit')}
      onDoubleClick={() => controller.editNote(node.id)}
    >
      {heading !== '' && (
        <b>
          <VisibleText value={heading} max={90} />
        </b>
      )}
      {text !== '' && (
        <p>
          <VisibleText value={text} max={180} />
        </p>
      )}
      {isBlank && <p>{trans.__('Empty note')}</p>}
    </div>
  );
}

function classOf({ heading }: NoteNode): string {
  if (heading === null) return 'qm-note-free';
  return heading === 1 ? 'qm-note-title' : 'qm-note-heading';
}
