import { syntaxProblems } from './syntaxProblems.ts';
import { childrenOf, parseTypeScript } from './typescriptParser.ts';

/** Whether a text is exactly one expression that can stand between commas, on a line with what follows. */
export function isExpression(text: string): boolean {
  const source = `x = [${text}]`;
  const tree = parseTypeScript(source);
  if (syntaxProblems(tree, source).length > 0) return false;
  const list = tree.topNode.firstChild?.firstChild?.getChild('ArrayExpression');
  if (list === null || list === undefined || list.to !== text.length + 6) return false;
  const items = childrenOf(list).slice(1, -1);
  return items.length === 1 && items[0]?.type.is('Expression') === true;
}
