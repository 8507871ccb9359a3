import { type JsonValue, type ParameterSchema, showText } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { usePipeline } from '../canvas/PipelineContext';
import { Choice } from './Choice';
import { inWords } from './inWords';
import { TextEntry } from './TextEntry';

/** Properties of ParameterInput. */
export interface ParameterInputProps {
  id: string;
  schema: ParameterSchema;
  /** Undefined: the cell does not set it. */
  value: JsonValue | undefined;
  problem: string | null;
  /** A text was entered. */
  onText: (text: string) => void;
  /** A value was chosen. */
  onValue: (value: JsonValue) => void;
}

/** The field that suits a parameter: a switch, a choice, a number or a text. An unset one shows its default. */
export function ParameterInput({
  id,
  schema,
  value,
  problem,
  onText,
  onValue,
}: ParameterInputProps): JSX.Element {
  const { trans } = usePipeline();
  const fallback = schema['default'];
  const choices = schema['enum'];
  if (Array.isArray(choices)) {
    const values = choices as JsonValue[];
    const current = values.findIndex((choice) => choice === (value ?? fallback));
    return (
      <Choice
        id={id}
        className={value === undefined ? 'qm-default' : ''}
        value={current}
        onChange={(event) => {
          const choice = values[Number(event.target.value)];
          if (choice !== undefined) onValue(choice);
        }}
      >
        {current < 0 && <option value={-1}>{value === undefined ? '' : showText(value, 80)}</option>}
        {values.map((choice, index) => (
          <option key={index} value={index}>
            {inWords(choice)}
          </option>
        ))}
      </Choice>
    );
  }
  if (schema['type'] === 'boolean') {
    return (
      <input
        id={id}
        type="checkbox"
        className={value === undefined ? 'qm-default' : ''}
        checked={(value ?? fallback) === true}
        onChange={(event) => onValue(event.target.checked)}
      />
    );
  }
  const isNumber = schema['type'] === 'integer' || schema['type'] === 'number';
  return (
    <TextEntry
      id={id}
      value={value === undefined ? '' : inWords(value)}
      placeholder={fallback === undefined ? trans.__('not set') : inWords(fallback)}
      inputMode={isNumber ? (schema['type'] === 'integer' ? 'numeric' : 'decimal') : 'text'}
      invalid={problem}
      onCommit={onText}
    />
  );
}
