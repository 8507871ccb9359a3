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
  const commit = (): void => {
    if (text !== written) onCommit(text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape' && text !== written) drop();
    else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      commit();
    } else return;
    event.stopPropagation();
  };
  return (
    <textarea
      id={id}
      className="qm-expression"
      spellCheck={false}
      rows={Math.min(6, text.split('\n').length)}
      value={text}
      onChange={(event) => set(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
