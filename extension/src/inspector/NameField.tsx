import { type JSX, type KeyboardEvent, useEffect, useState } from 'react';

import { usePipeline } from '../canvas/PipelineContext';

/** The variable of a block; renaming it renames every use. */
export function NameField({ cellId, name }: { cellId: string; name: string }): JSX.Element {
  const { controller, trans } = usePipeline();
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const commit = (): void => {
    if (text === name) return;
    if (!controller.rename(cellId, text.trim())) setText(name);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') event.currentTarget.blur();
    if (event.key === 'Escape') setText(name);
  };
  return (
    <input
      className="qm-name-field"
      aria-label={trans.__('Name')}
      title={trans.__('Rename here: every use follows')}
      spellCheck={false}
      value={text}
      onChange={event => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
