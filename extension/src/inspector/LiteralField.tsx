import type { InputState } from '@querymill/kernel-bridge/core';
import { type JSX, useEffect } from 'react';

import { usePipeline, useStore } from '../canvas/PipelineContext';
import { NamePicker } from './NamePicker';
import { namesFor } from './namesFor';

/** Properties of LiteralField. */
export interface LiteralFieldProps {
  id: string;
  cellId: string;
  input: InputState;
}

/** The name in an input that takes one: those that ship and those that the kernel finds are offered, any can be typed. */
export function LiteralField({ id, cellId, input }: LiteralFieldProps): JSX.Element | null {
  const { controller, trans } = usePipeline();
  const found = useStore(controller.feed.names);
  const { name, definition, state } = input;
  const { literal } = definition;
  useEffect(() => {
    void controller.feed.refreshNames();
  }, [controller]);
  if (literal === undefined) return null;
  return (
    <NamePicker
      id={id}
      names={namesFor(literal, found, trans)}
      value={state.kind === 'literal' && typeof state.value === 'string' ? state.value : ''}
      placeholder={definition.default ?? (Array.isArray(literal) ? literal.join(', ') : literal)}
      onCommit={(value) =>
        value === ''
          ? controller.resetParameter({ cellId, name })
          : controller.setParameter({ cellId, name, value })
      }
    />
  );
}
