import { type JSX, type KeyboardEvent, useId, useState } from 'react';

import { usePipeline } from '../canvas/PipelineContext';
import { type KnownName, searchNames } from './namesFor';
import { useDraft } from './useDraft';

/** Properties of NamePicker. */
export interface NamePickerProps {
  id: string;
  value: string;
  placeholder: string;
  /** What can be chosen; any other name can be typed. */
  names: readonly KnownName[];
  onCommit: (name: string) => void;
}

/**
 * A field for the name of a model or a data set: typing searches the known names, the arrow keys and Enter
 * choose one, Enter on what was typed takes it as it is, Escape takes back what was typed.
 */
export function NamePicker({ id, value, placeholder, names, onCommit }: NamePickerProps): JSX.Element {
  const { trans } = usePipeline();
  const { text, set, drop } = useDraft(value);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const list = useId();
  const found = searchNames(names, text === value ? '' : text);
  const commit = (name: string): void => {
    setOpen(false);
    setActive(-1);
    if (name !== value) onCommit(name);
    drop();
  };
  const move = (to: number): void => {
    setOpen(true);
    setActive(Math.max(0, Math.min(to, found.length - 1)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') move(active + 1);
    else if (event.key === 'ArrowUp') move(active - 1);
    else if (event.key === 'Enter') commit(found[active]?.name ?? text.trim());
    else if (event.key === 'Escape' && (open || text !== value)) {
      drop();
      setOpen(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="qm-picker">
      <input
        id={id}
        type="text"
        role="combobox"
        aria-expanded={open}
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={open && active >= 0 ? `${list}-${String(active)}` : undefined}
        spellCheck={false}
        autoComplete="off"
        placeholder={placeholder}
        value={text}
        onChange={(event) => {
          set(event.target.value);
          setOpen(true);
          setActive(-1);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => commit(text.trim())}
        onKeyDown={onKeyDown}
      />
      <ul id={list} role="listbox" aria-label={trans.__('Known names')} hidden={!open || found.length === 0}>
        {found.map(({ name, words }, index) => (
          <li
            key={name}
            id={`${list}-${String(index)}`}
            role="option"
            aria-selected={index === active}
            onPointerMove={() => setActive(index)}
            // The field must keep the keyboard, or leaving it would write what was typed.
            onPointerDown={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => commit(name)}
          >
            <b>{name}</b>
            {words !== '' && <span>{words}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
