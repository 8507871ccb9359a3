import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/javascript';

const typescript = parser.configure({ dialect: 'ts' });

/** A syntax tree with exact offsets; never throws, errors are nodes of it. */
export function parseTypeScript(source: string): Tree {
  return typescript.parse(source);
}

const COMMENTS: ReadonlySet<string> = new Set(['LineComment', 'BlockComment', 'Hashbang']);

/** The direct children of a node, comments left out. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (!COMMENTS.has(child.name)) children.push(child);
  }
  return children;
}
