import { useState } from 'react';

/** A text that is being typed over a value of the notebook. */
export interface Draft {
  readonly text: string;
  readonly set: (text: string) => void;
  readonly drop: () => void;
}

/** What a field shows: what was typed, until the value beneath it changes or the draft is dropped. */
export function useDraft(value: string): Draft {
  const [draft, setDraft] = useState<{ text: string; over: string } | null>(null);
  // A draft that outlives its value would come back with the value at an undo, and be written once more.
  if (draft !== null && draft.over !== value) setDraft(null);
  const text = draft !== null && draft.over === value ? draft.text : value;
  return { text, set: (typed) => setDraft({ text: typed, over: value }), drop: () => setDraft(null) };
}
