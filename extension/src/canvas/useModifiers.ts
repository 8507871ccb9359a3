import { useStoreApi } from '@xyflow/react';
import { type KeyboardEvent, type PointerEvent, useCallback, useState } from 'react';

import { useGroupGrip } from './useGroupGrip';

/** What Shift and Ctrl mean to the pointer, without a listener on the document. */
export interface Modifiers {
  /** Shift is held: dragging the ground selects what lies in a box. */
  readonly boxing: boolean;
  readonly onKeyDownCapture: (event: KeyboardEvent) => void;
  readonly onKeyUpCapture: (event: KeyboardEvent) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerDownCapture: (event: PointerEvent) => void;
}

/** Lets Shift and Ctrl add to the selection in this graph and in no other. */
export function useModifiers(): Modifiers {
  const store = useStoreApi();
  const gripGroup = useGroupGrip();
  const [boxing, setBoxing] = useState(false);
  const onKey = useCallback(({ key, shiftKey }: KeyboardEvent) => {
    if (key === 'Shift') setBoxing(shiftKey);
  }, []);
  // Where the keyboard is elsewhere, the pointer tells.
  const onPointerMove = useCallback(({ shiftKey, buttons }: PointerEvent) => {
    if (buttons === 0) setBoxing(shiftKey);
  }, []);
  const onPointerDownCapture = useCallback(
    (event: PointerEvent) => {
      store.setState({ multiSelectionActive: event.shiftKey || event.ctrlKey || event.metaKey });
      gripGroup(event);
    },
    [store, gripGroup],
  );
  return { boxing, onKeyDownCapture: onKey, onKeyUpCapture: onKey, onPointerMove, onPointerDownCapture };
}
