import { isExpression } from '../cells/index.ts';
import { QuerymillError } from '../errors.ts';
import { definitionOf, requireArgument } from './argumentNames.ts';
import { BlockText } from './BlockText.ts';
import type { Edit, Notebook, SetParameter } from './editTypes.ts';
import { writeArgumentText, writeArgumentValue } from './writeArgument.ts';

/**
 * Gives a parameter, or a port that takes a name, a value or an expression. Whether the value fits is not checked here:
 * the graph says so.
 *
 * @throws QuerymillError if the block has no such parameter or its cell cannot be changed
 */
export function setParameter(notebook: Notebook, gesture: SetParameter): Edit[] {
  const { cellId, name } = gesture;
  const title = `Cannot set "${name}"`;
  const block = BlockText.open(notebook, cellId, `set "${name}"`);
  requireArgument(definitionOf(notebook.catalogue, block.cell.type, title), name, title);
  if ('value' in gesture) writeArgumentValue(block, name, gesture.value);
  else {
    const text = gesture.expression.trim();
    if (!isExpression(text)) {
      const cause = `${JSON.stringify(text)} is not one expression`;
      throw new QuerymillError({
        title,
        cause,
        fix: 'Write it as it could stand after an equals sign.',
        kind: 'user',
      });
    }
    writeArgumentText(block, name, text);
  }
  return [...block.edits];
}
