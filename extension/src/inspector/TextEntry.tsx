import type { JSX, KeyboardEvent } from 'react';

import { useDraft } from './useDraft';

/** Properties of TextEntry. */
export interface TextEntryProps {
  id: string;
  value: string;
  placeholder?: string;
  /** `text` or `number` keys on a touch keyboard. */
  inputMode?: 'text' | 'decimal' | 'numeric';
  invalid?: string | null;
  /** Called when the text was changed and the field is left or Enter is pressed. */
  onCommit: (text: string) => void;
}

/**
 * A text field that writes into the notebook at Enter or when it is left, so that one change is one undo step.
 * Escape takes back what was typed.
 */
export function TextEntry({
  id,
  value,
  placeholder,
  inputMode = 'text',
  invalid,
  onCommit,
}: TextEntryProps): JSX.Element {
  const { text, set, drop } = useDraft(value);
  const commit = (): void => {
    if (text !== value) onCommit(text);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape' && text !== value) drop();
    else return;
    event.stopPropagation();
  };
  return (
    <input
      id={id}
      type="text"
      inputMode={inputMode}
      spellCheck={false}
      autoComplete="off"
      placeholder={placeholder}
      aria-invalid={invalid != null}
      value={text}
      onChange={(event) => set(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
