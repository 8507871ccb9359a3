import type { NodeProps } from '@xyflow/react';
import { type JSX, memo } from 'react';

import { VisibleText } from '../report/VisibleText';
import { noteText } from '../graph/noteText';
import type { CanvasNode } from './flowTypes';

/** A Markdown cell as a caption: its heading and how its text begins, as plain text. */
export const NoteNodeView = memo(function NoteNodeView({ data }: NodeProps<CanvasNode>): JSX.Element | null {
  const { node } = data;
  if (node.kind !== 'note') return null;
  const { heading, text } = noteText(node.source);
  return (
    <div className={`qm-note ${node.heading === 1 ? 'qm-note-title' : ''}`}>
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
    </div>
  );
});
