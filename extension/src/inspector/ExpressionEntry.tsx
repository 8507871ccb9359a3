import type { JSX, KeyboardEvent } from 'react';

import { useDraft } from './useDraft';

/** Properties of ExpressionEntry. */
export interface ExpressionEntryProps {
  id: string;
  /** As it stands in the cell. */
  text: string;
  onCommit: (text: string) => void;
}

/** A value that the user wrote as code: it is changed as code, and written when the field is left. */
export function ExpressionEntry({ id, text: written, onCommit }: ExpressionEntryProps): JSX.Element {
  const { text, set, drop } = useDraft(written);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    event.stopPropagation();
    if (event.key === 'Escape') drop();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    event.currentTarget.blur();
  };
  return (
    <textarea
      id={id}
      className="qm-expression"
      spellCheck={false}
      rows={Math.min(6, text.split('\n').length)}
      value={text}
      onChange={(event) => set(event.target.value)}
      onBlur={() => {
        if (text !== written) onCommit(text);
      }}
      onKeyDown={onKeyDown}
    />
  );
}
