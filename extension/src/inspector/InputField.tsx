import type { BlockNode, InputState } from '@querymill/kernel-bridge/core';
import { type JSX, useId } from 'react';

import { usePipeline, useStore } from '../canvas/PipelineContext';
import { Choice } from './Choice';
import { ExpressionEntry } from './ExpressionEntry';
import { linkChoices } from './linkChoices';
import { FieldProblems } from './FieldProblems';
import { LiteralField } from './LiteralField';

/** Properties of InputField. */
export interface InputFieldProps {
  node: BlockNode;
  input: InputState;
  onFocus: (name: string | null) => void;
}

/** One input of a block: a choice among the outputs that fit, or a name where the port takes one. */
export function InputField({ node, input, onFocus }: InputFieldProps): JSX.Element {
  const { controller, trans } = usePipeline();
  const graph = useStore(controller.model.graph);
  const id = useId();
  const { name, definition, state } = input;
  const title = definition.title ?? name;
  const types = [definition.type].flat().join(' or ');
  const links = graph.edges.filter(
    (edge) => edge.link && edge.to.cellId === node.id && edge.to.port === name,
  );
  const choices = linkChoices(graph, node, input);
  const used = new Set(links.map((link) => `${link.from.cellId}:${link.from.port ?? ''}`));
  const open = definition.list === true ? choices.filter((choice) => !used.has(choice.key)) : choices;
  const current = links[0] === undefined ? '' : `${links[0].from.cellId}:${links[0].from.port ?? ''}`;
  const connect = (key: string): void => {
    const choice = choices.find((candidate) => candidate.key === key);
    if (choice !== undefined) controller.connect({ from: choice.from, to: { cellId: node.id, port: name } });
    else if (key === '' && links[0] !== undefined) controller.cut(links[0]);
  };
  return (
    <div
      className="qm-field"
      data-argument={name}
      data-needed={
        state.kind === 'absent' && definition.optional !== true && definition.default === undefined
      }
      onFocus={() => onFocus(name)}
      onBlur={() => onFocus(null)}
    >
      <label htmlFor={id}>
        {title} {types !== title && <i>{types}</i>}
        {definition.optional === true && <i> {trans.__('optional')}</i>}
      </label>
      {definition.list === true &&
        links.map((link) => (
          <div key={link.id} className="qm-linked">
            <span>{`${link.name}.${link.from.port ?? ''}`}</span>
            <button
              type="button"
              aria-label={trans.__('Disconnect %1', `${link.name}.${link.from.port ?? ''}`)}
              onClick={() => controller.cut(link)}
            >
              ×
            </button>
          </div>
        ))}
      {state.kind === 'expression' && (
        <ExpressionEntry
          id={id}
          text={state.text}
          onCommit={(expression) => controller.setParameter({ cellId: node.id, name, expression })}
        />
      )}
      {definition.literal !== undefined && links.length === 0 && state.kind !== 'expression' && (
        <LiteralField id={id} cellId={node.id} input={input} />
      )}
      {choices.length > 0 && (
        <Choice
          {...(definition.literal === undefined || links.length > 0
            ? { id }
            : { 'aria-label': trans.__('Link to') })}
          value={definition.list === true ? '' : current}
          onChange={(event) => connect(event.target.value)}
        >
          <option value="">
            {definition.list === true
              ? trans.__('Add a link…')
              : links.length > 0
                ? trans.__('Disconnect')
                : trans.__('Not linked')}
          </option>
          {open.map(({ key, label }) => (
            <option key={key} value={key}>
              {label}
            </option>
          ))}
        </Choice>
      )}
      {choices.length === 0 && definition.literal === undefined && state.kind !== 'expression' && (
        <p className="qm-help">{trans.__('No block gives %1 yet.', [definition.type].flat().join(' or '))}</p>
      )}
      <FieldProblems problems={node.problems} argument={name} />
      {definition.description !== undefined && <p className="qm-help">{definition.description}</p>}
    </div>
  );
}
