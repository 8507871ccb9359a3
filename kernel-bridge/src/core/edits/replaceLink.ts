import { findProperty } from '../cells/index.ts';
import type { BlockText } from './BlockText.ts';
import { cutLink } from './disconnect.ts';

/**
 * Writes another output in place of one link of a port. In a list that holds that output already, the link is
 * cut instead.
 *
 * @param index place in a list port; the only link of any other port is at 0
 * @param link as it is written: `pseudo.queries`
 */
export function replaceLink(block: BlockText, port: string, index: number, link: string): void {
  const value = findProperty(block.cell.args, port)?.value;
  if (value?.form.kind === 'reference') {
    block.change([{ from: value.from, to: value.to, text: link }]);
    return;
  }
  if (value?.form.kind !== 'references') return;
  const { references } = value.form;
  const old = references[index];
  if (old === undefined) return;
  if (references.some(({ name, port: output }) => `${name}.${output}` === link)) cutLink(block, port, index);
  else block.change([{ from: old.from, to: old.to, text: link }]);
}
