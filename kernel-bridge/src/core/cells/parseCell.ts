import { analyseNames } from './analyseNames.ts';
import type { ParsedCell } from './cellTypes.ts';
import { readBlock } from './readBlock.ts';
import { syntaxProblems } from './syntaxProblems.ts';
import { parseTypeScript } from './typescriptParser.ts';

/**
 * Reads the source of a code cell. Half-typed text gives what can be made of it and says where it is broken.
 *
 * @returns a block if the cell is exactly one block statement, comments aside; else code
 */
export function parseCell(source: string): ParsedCell {
  const tree = parseTypeScript(source);
  const { defines, uses, ownUses } = analyseNames(tree.topNode, source);
  const errors = syntaxProblems(tree, source);
  const all = [...uses, ...ownUses].sort((a, b) => a.from - b.from);
  const block = readBlock(tree.topNode, { source, uses: all });
  if (block === undefined) return { kind: 'code', source, defines, uses, errors };
  const { mill, ...statement } = block;
  return {
    kind: 'block',
    source,
    ...statement,
    defines,
    uses: all.filter((use) => use.from !== mill.from),
    errors,
  };
}
