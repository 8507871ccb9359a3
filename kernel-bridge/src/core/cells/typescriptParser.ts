import type { SyntaxNode, Tree } from '@lezer/common';
import type { SourceRange } from './cellTypes.ts';
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

/** Where a node stands. The parser may count a comment after a node in; it is left out here. */
export function rangeOf(node: SyntaxNode): SourceRange {
  return { from: node.from, to: endOf(node) };
}

function endOf(node: SyntaxNode): number {
  let last = node.lastChild;
  const trailing = last !== null && COMMENTS.has(last.name);
  while (last !== null && COMMENTS.has(last.name)) last = last.prevSibling;
  if (last === null) return node.to;
  return trailing || last.to === node.to ? endOf(last) : node.to;
}
