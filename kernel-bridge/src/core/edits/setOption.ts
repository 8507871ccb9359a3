import { type BlockCell, findProperty } from '../cells/index.ts';
import { QuerymillError, suggestion } from '../errors.ts';
import { OPTION_NAMES } from '../graph/index.ts';
import { BlockText, type Splice } from './BlockText.ts';
import type { Edit, Notebook, SetOption } from './editTypes.ts';
import { insertItem } from './insertItem.ts';
import { removeItem } from './removeItem.ts';
import { reviseValue } from './reviseValue.ts';
import { onlySpaces, scanTrivia } from './scanTrivia.ts';
import { quoteStyle, writeKey, writeValue } from './writeValue.ts';

/**
 * Sets or, with null, removes one option of a block: where and how it runs. The second literal comes and goes with its
 * first and last option.
 *
 * @throws QuerymillError if there is no such option or the cell cannot be changed
 */
export function setOption(notebook: Notebook, { cellId, name, value }: SetOption): Edit[] {
  const block = BlockText.open(notebook, cellId, `set option "${name}"`);
  if (value === null) {
    for (let splices = removal(block.cell, name); splices.length > 0; splices = removal(block.cell, name)) {
      block.change(splices);
    }
    return [...block.edits];
  }
  if (!OPTION_NAMES.includes(name)) {
    const fix = suggestion(name, OPTION_NAMES, 'options');
    const title = `Cannot set option "${name}"`;
    throw new QuerymillError({ title, cause: 'there is no option of that name', fix, kind: 'user' });
  }
  const { cell } = block;
  const { options, source } = cell;
  const quote = quoteStyle(cell);
  const property = findProperty(options, name);
  const entry = `${writeKey(name, quote)}: ${writeValue(value, quote)}`;
  if (property?.value !== null && property?.value !== undefined) {
    block.change(reviseValue(source, property.value, value, quote));
  } else if (property !== undefined) block.change([{ from: property.from, to: property.to, text: entry }]);
  else if (options !== null) block.change(insertItem(source, options, options.items.length, entry));
  else block.change(newLiteral(cell, `{ ${entry} }`));
  return [...block.edits];
}

function newLiteral({ args, call, source }: BlockCell, text: string): Splice[] {
  if (args === null) return [{ from: call.from + 1, to: call.from + 1, text: `{}, ${text}` }];
  const comma = scanTrivia(source, args.to, call.to - 1).find(({ kind }) => kind === 'comma');
  const at = comma?.to ?? args.to;
  return [{ from: at, to: at, text: comma === undefined ? `, ${text}` : ` ${text}` }];
}

function removal({ args, options, source }: BlockCell, name: string): Splice[] {
  const index = options?.items.findLastIndex((item) => item.key === name) ?? -1;
  if (args === null || options === null || index < 0) return [];
  const [first, ...more] = removeItem(source, options, index);
  const empties =
    options.items.length === 1 &&
    more.length === 0 &&
    first?.from === options.from + 1 &&
    first.to === options.to - 1;
  if (!empties) return first === undefined ? [] : [first, ...more];
  const between = scanTrivia(source, args.to, options.from);
  const comma = between.find(({ kind }) => kind === 'comma');
  if (comma === undefined) return [];
  if (onlySpaces(between.filter((piece) => piece !== comma)))
    return [{ from: args.to, to: options.to, text: '' }];
  return [
    { from: options.from, to: options.to, text: '' },
    { from: comma.from, to: comma.to, text: '' },
  ];
}
