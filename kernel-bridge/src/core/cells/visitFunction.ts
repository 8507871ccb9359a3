import type { SyntaxNode } from '@lezer/common';

import type { Walk } from './NameCollector.ts';
import { childrenOf } from './typescriptParser.ts';
import { visitPatterns } from './visitPattern.ts';

/** A function of any kind: what stands before the parameters of a method belongs to the scope around it. */
export function visitFunction(node: SyntaxNode, walk: Walk): void {
  const inner = walk.scope.function(!runsAtOnce(node));
  const inside: Walk = { ...walk, scope: inner, visit: (child, scope = inner) => walk.visit(child, scope) };
  let outside = node.name === 'MethodDeclaration' || node.name === 'Property';
  for (const child of childrenOf(node)) {
    if (child.name === 'ParamList') {
      outside = false;
      visitPatterns(childrenOf(child), { declareIn: inner, binding: 'declaration' }, inside);
    } else if (child.name === 'VariableDefinition') {
      walk.names.declare(child, node.name === 'FunctionDeclaration' ? walk.scope : inner, 'declaration');
    } else walk.visit(child, outside ? walk.scope : inner);
  }
}

/** An argument of a call, or a function that is called where it stands: `rows.map((row) => …)`. */
function runsAtOnce({ parent }: SyntaxNode): boolean {
  if (parent?.name === 'ArgList') return true;
  return parent?.name === 'ParenthesizedExpression' && parent.parent?.name === 'CallExpression';
}
