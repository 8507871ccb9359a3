import type { JSX, KeyboardEvent } from 'react';

import { usePipeline } from '../canvas/PipelineContext';
import { useDraft } from './useDraft';

/** The variable of a block; renaming it renames every use. */
export function NameField({ cellId, name }: { cellId: string; name: string }): JSX.Element {
  const { controller, trans } = usePipeline();
  const { text, set, drop } = useDraft(name);
  const commit = (): void => {
    if (text === name) return;
    if (!controller.rename(cellId, text.trim())) drop();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') commit();
    else if (event.key === 'Escape' && text !== name) drop();
    else return;
    event.stopPropagation();
  };
  return (
    <input
      className="qm-name-field"
      aria-label={trans.__('Name')}
      title={trans.__('Rename here: every use follows')}
      spellCheck={false}
      value={text}
      onChange={(event) => set(event.target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
    />
  );
}
