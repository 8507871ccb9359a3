import type { SyntaxNode } from '@lezer/common';

import type { Walk } from './NameCollector.ts';
import { childrenOf } from './typescriptParser.ts';
import { type Target, visitPatterns } from './visitPattern.ts';

/** `let`, `const`, `var`, `using`. */
export function visitVariables(node: SyntaxNode, walk: Walk): void {
  const children = childrenOf(node);
  const declareIn = children[0]?.name === 'var' ? walk.scope.hoist : walk.scope;
  visitPatterns(children, { declareIn, binding: 'declaration' }, walk);
}

/** The head of `for … in` and `for … of`. */
export function visitForSpec(node: SyntaxNode, walk: Walk): void {
  const children = childrenOf(node);
  const keyword = children.find((child) => ['let', 'const', 'var', 'using'].includes(child.name));
  const declareIn = keyword?.name === 'var' ? walk.scope.hoist : walk.scope;
  const target: Target = keyword === undefined ? { written: true } : { declareIn, binding: 'declaration' };
  const [, first] = children;
  if (first?.name !== 'VariableName') return visitPatterns(children, target, walk);
  walk.names.refer(first, walk.scope, { written: true });
  visitPatterns(children.slice(2), target, walk);
}

/** A class declares its name around it, a class expression within. */
export function visitClass(node: SyntaxNode, { names, scope, visit }: Walk): void {
  const inner = scope.block();
  const declareIn = node.name === 'ClassDeclaration' ? scope : inner;
  for (const child of childrenOf(node)) {
    if (child.name === 'VariableDefinition') names.declare(child, declareIn, 'declaration');
    else visit(child, inner);
  }
}

/** An enum, whose members see each other. */
export function visitEnum(node: SyntaxNode, { names, scope, visit }: Walk): void {
  names.declare(node.getChild('TypeDefinition'), scope, 'declaration');
  const body = node.getChild('EnumBody');
  if (body === null) return;
  const inner = scope.block();
  for (const member of body.getChildren('PropertyName')) inner.declare(names.text(member), 'declaration');
  for (const child of childrenOf(body)) visit(child, inner);
}

/** A namespace. */
export function visitNamespace(node: SyntaxNode, { names, scope, visit }: Walk): void {
  names.declare(node.getChild('VariableDefinition'), scope, 'declaration');
  const inner = scope.function(false);
  const body = node.getChild('Block');
  if (body !== null) for (const child of childrenOf(body)) visit(child, inner);
}

/** `declare …`: the names are known here and defined elsewhere. */
export function declareAmbient(node: SyntaxNode, { names, scope }: Walk): void {
  node.cursor().iterate((inner) => {
    if (inner.name === 'ParamList' || inner.name === 'ClassBody') return false;
    if (inner.name === 'VariableDefinition') names.declare(inner.node, scope, 'ambient');
    return undefined;
  });
}
