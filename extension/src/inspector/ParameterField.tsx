import type { ParameterState, Problem } from '@querymill/kernel-bridge/core';
import { type JSX, useId, useState } from 'react';

import { usePipeline } from '../canvas/PipelineContext';
import { ExpressionEntry } from './ExpressionEntry';
import { FieldProblems } from './FieldProblems';
import { inWords } from './inWords';
import { parseEntry, rangeInWords } from './parseEntry';
import { ParameterInput } from './ParameterInput';

/** Properties of ParameterField. */
export interface ParameterFieldProps {
  cellId: string;
  parameter: ParameterState;
  /** What is wrong with the block: what is about this parameter stands under its field. */
  problems: readonly Problem[];
  /** The block cannot run without it. */
  required?: boolean;
  onFocus: (name: string | null) => void;
}

/** One parameter: label, unit, field, help, and the default one click away. */
export function ParameterField({
  cellId,
  parameter,
  problems,
  required = false,
  onFocus,
}: ParameterFieldProps): JSX.Element {
  const { controller, trans } = usePipeline();
  const [problem, setProblem] = useState<string | null>(null);
  const id = useId();
  const { name, schema, state } = parameter;
  const range = rangeInWords(schema, trans);
  const set = (text: string): void => {
    const entry = parseEntry(text, schema, trans);
    setProblem('problem' in entry ? entry.problem : null);
    if ('value' in entry) controller.setParameter({ cellId, name, value: entry.value });
  };
  return (
    <div
      className="qm-field"
      data-argument={name}
      data-needed={required && state.kind === 'absent'}
      onFocus={() => onFocus(name)}
      onBlur={() => onFocus(null)}
    >
      <label htmlFor={id}>
        {schema.title} {schema.unit !== undefined && <i>{schema.unit}</i>}
      </label>
      {state.kind === 'expression' || state.kind === 'links' ? (
        <ExpressionEntry
          id={id}
          text={state.text}
          onCommit={(expression) => controller.setParameter({ cellId, name, expression })}
        />
      ) : (
        <ParameterInput
          id={id}
          schema={schema}
          value={state.kind === 'literal' ? state.value : undefined}
          problem={problem}
          onText={set}
          onValue={(value) => {
            setProblem(null);
            controller.setParameter({ cellId, name, value });
          }}
        />
      )}
      {state.kind !== 'absent' && (
        <button
          type="button"
          className="qm-reset"
          title={trans.__('Take this setting out of the cell, so that the default holds')}
          onClick={() => {
            setProblem(null);
            controller.resetParameter({ cellId, name });
          }}
        >
          {schema['default'] === undefined
            ? trans.__('clear')
            : trans.__('default %1', inWords(schema['default']))}
        </button>
      )}
      <FieldProblems problems={problems} argument={name} />
      {problem !== null ? (
        <p className="qm-field-problem" role="alert">
          {problem}
        </p>
      ) : (
        <p className="qm-help">
          {schema.description}
          {range !== '' && ` ${range.charAt(0).toUpperCase()}${range.slice(1)}.`}
        </p>
      )}
    </div>
  );
}
