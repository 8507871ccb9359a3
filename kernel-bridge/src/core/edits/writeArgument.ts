import { findProperty, type JsonValue } from '../cells/index.ts';
import type { BlockText } from './BlockText.ts';
import { insertItem } from './insertItem.ts';
import { removeItem } from './removeItem.ts';
import { reviseValue } from './reviseValue.ts';
import { quoteStyle, writeKey, writeValue } from './writeValue.ts';

/** Gives a port or parameter a JSON value, changing as little of the text as can be. */
export function writeArgumentValue(block: BlockText, key: string, value: JsonValue): void {
  const { cell } = block;
  const quote = quoteStyle(cell);
  const present = findProperty(cell.args, key)?.value;
  if (present !== null && present !== undefined)
    block.change(reviseValue(cell.source, present, value, quote));
  else writeArgumentText(block, key, writeValue(value, quote));
}

/** Gives a port or parameter the text of an expression. */
export function writeArgumentText(block: BlockText, key: string, text: string): void {
  const { args, call, source } = block.cell;
  const property = findProperty(args, key);
  const entry = `${writeKey(key, quoteStyle(block.cell))}: ${text}`;
  if (property?.value !== null && property?.value !== undefined) {
    block.change([{ from: property.value.from, to: property.value.to, text }]);
  } else if (property !== undefined) block.change([{ from: property.from, to: property.to, text: entry }]);
  else if (args === null) block.change([{ from: call.from + 1, to: call.from + 1, text: `{ ${entry} }` }]);
  else block.change(insertItem(source, args, args.items.length, entry));
}

/** Takes a port or parameter out, every mention of it. */
export function removeArgument(block: BlockText, key: string): void {
  for (;;) {
    const { args, source } = block.cell;
    const index = args?.items.findLastIndex((item) => item.key === key) ?? -1;
    if (args === null || index < 0) return;
    block.change(removeItem(source, args, index));
  }
}
