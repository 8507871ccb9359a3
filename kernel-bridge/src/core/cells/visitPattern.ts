import type { SyntaxNode } from '@lezer/common';

import type { Walk } from './NameCollector.ts';
import type { Binding, Scope } from './Scope.ts';
import { childrenOf } from './typescriptParser.ts';

/** Where the variables of a pattern go: declared in a scope, or free to be any variable. */
export type Target = { readonly declareIn: Scope; readonly binding: Binding } | { readonly written: boolean };

/** Visits a mix of patterns, which bind, and expressions, which use. */
export function visitPatterns(nodes: readonly SyntaxNode[], target: Target, walk: Walk): void {
  for (const node of nodes) {
    if (node.name === 'VariableDefinition') bind(node, target, walk, false);
    else if (node.name === 'ArrayPattern') visitPatterns(childrenOf(node), target, walk);
    else if (node.name === 'ObjectPattern') visitObjectPattern(node, target, walk);
    else walk.visit(node);
  }
}

function visitObjectPattern(pattern: SyntaxNode, target: Target, walk: Walk): void {
  for (const property of childrenOf(pattern)) {
    const children = childrenOf(property);
    const [first, ...rest] = children;
    if (property.name === 'PatternProperty' && first?.name === 'VariableDefinition') {
      bind(first, target, walk, true);
      visitPatterns(rest, target, walk);
    } else visitPatterns(children, target, walk);
  }
}

function bind(node: SyntaxNode, target: Target, { names, scope }: Walk, shorthand: boolean): void {
  if ('declareIn' in target) names.declare(node, target.declareIn, target.binding);
  else names.refer(node, scope, { written: target.written, shorthand });
}
