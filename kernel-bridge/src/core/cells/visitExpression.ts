import type { SyntaxNode } from '@lezer/common';

import type { Walk } from './NameCollector.ts';
import { childrenOf } from './typescriptParser.ts';
import { visitFunction } from './visitFunction.ts';
import { visitPatterns } from './visitPattern.ts';

/** An assignment writes to its target, once it is typed to the end. */
export function visitAssignment(node: SyntaxNode, walk: Walk): void {
  const [target, ...rest] = childrenOf(node);
  const written = rest[0]?.name === 'Equals' || rest[0]?.name === 'UpdateOp';
  if (target?.name === 'VariableName') walk.names.refer(target, walk.scope, { written });
  else if (target !== undefined) visitPatterns([target], { written }, walk);
  for (const child of rest) walk.visit(child);
}

/** `++` and `--` write, other operators read. */
export function visitUnary(node: SyntaxNode, { names, scope, visit }: Walk): void {
  const children = childrenOf(node);
  const written = children.some((child) => child.name === 'ArithOp' && child.to - child.from === 2);
  for (const child of children) {
    if (written && child.name === 'VariableName') names.refer(child, scope, { written });
    else visit(child);
  }
}

/** `name.member` tells which member is used. */
export function visitMember(node: SyntaxNode, { names, scope, visit }: Walk): void {
  const children = childrenOf(node);
  const [object, dot, property] = children;
  const plain = (dot?.name === '.' || dot?.name === '?.') && property?.name === 'PropertyName';
  if (object?.name === 'VariableName' && plain) names.refer(object, scope, { member: names.text(property) });
  else for (const child of children) visit(child);
}

/** A property of an object literal: a method, a shorthand, or a key with a value. */
export function visitProperty(node: SyntaxNode, walk: Walk): void {
  const children = childrenOf(node);
  const [first] = children;
  if (children.some((child) => child.name === 'ParamList')) visitFunction(node, walk);
  else if (first?.name === 'PropertyDefinition' && !children.some((child) => child.name === ':')) {
    walk.names.refer(first, walk.scope, { shorthand: true });
  } else for (const child of children) walk.visit(child);
}
