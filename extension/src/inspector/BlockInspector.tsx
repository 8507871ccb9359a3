import type { BlockNode, SourceRange } from '@querymill/kernel-bridge/core';
import { type JSX, useState } from 'react';

import { usePipeline } from '../canvas/PipelineContext';
import { CellText } from './CellText';
import { InputField } from './InputField';
import { NameField } from './NameField';
import { ParameterField } from './ParameterField';
import { ProblemList } from './ProblemList';
import { StepDetails } from './StepDetails';

/**
 * A block's name, settings and links as a form, and the text of its cell that the form writes.
 *
 * It is a form of our own from block.json, with JupyterLab's list to choose from, and not JupyterLab's FormComponent.
 * That one (rjsf) holds an object and gives a whole new one at each change, with defaults filled in; here a field writes
 * only its own characters, at Enter or when it is left, so that one change is one step of undo and comments stay. A
 * value may be the user's code, which is no JSON; an unset one shows its default without being written; an input is
 * a link; and a problem leads to its field.
 */
export function BlockInspector({ node }: { node: BlockNode }): JSX.Element {
  const { trans } = usePipeline();
  const [focused, setFocused] = useState<string | null>(null);
  const { definition } = node;
  const property = [...node.parameters, ...node.inputs].find(({ name }) => name === focused)?.property;
  const mark: SourceRange | null = property ?? null;
  const semantic = node.parameters.filter(({ schema }) => schema.class !== 'execution');
  const execution = node.parameters.filter(({ schema }) => schema.class === 'execution');
  return (
    <>
      <div className="qm-form">
        <NameField cellId={node.id} name={node.name} />
        <p className="qm-help">
          {definition === null
            ? trans.__('No block of the type “%1” is known here.', node.type)
            : `${definition.title}. ${definition.summary}`}
        </p>
        <ProblemList problems={node.problems} />
        <StepDetails cellId={node.id} block={definition ?? undefined} />
        {node.inputs.map((input) => (
          <InputField key={input.name} node={node} input={input} onFocus={setFocused} />
        ))}
        {semantic.map((parameter) => (
          <ParameterField
            key={parameter.name}
            cellId={node.id}
            parameter={parameter}
            problems={node.problems}
            required={definition?.params.required?.includes(parameter.name) ?? false}
            onFocus={setFocused}
          />
        ))}
        {execution.length > 0 && (
          <details className="qm-section">
            <summary>{trans.__('Execution (does not change the result)')}</summary>
            {execution.map((parameter) => (
              <ParameterField
                key={parameter.name}
                cellId={node.id}
                parameter={parameter}
                problems={node.problems}
                onFocus={setFocused}
              />
            ))}
          </details>
        )}
      </div>
      <CellText source={node.source} mark={mark} />
    </>
  );
}
