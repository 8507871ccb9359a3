import type { SyntaxNode } from '@lezer/common';

import type { Walk } from './NameCollector.ts';
import { childrenOf } from './typescriptParser.ts';

/** The names of an import that are values. */
export function visitImport(node: SyntaxNode, { names }: Walk): void {
  const children = childrenOf(node);
  if (children[1]?.name === 'type' && children[2]?.name !== 'from') return;
  let typeOnly = false;
  for (const child of children.flatMap((part) => (part.name === 'ImportGroup' ? childrenOf(part) : [part]))) {
    if (child.name === 'type') typeOnly = true;
    else if (child.name === ',' || child.name === '{') typeOnly = false;
    else if (child.name === 'VariableDefinition' && !typeOnly) names.declare(child, names.top, 'import');
  }
}

/** An export declares and uses what it holds; what it passes on from another module is no name of this one. */
export function visitExport(node: SyntaxNode, { names, scope, visit }: Walk): void {
  const children = childrenOf(node);
  if (children.some((child) => child.name === 'from') || children[1]?.name === 'type') return;
  for (const child of children) {
    if (child.name !== 'ExportGroup') {
      visit(child);
      continue;
    }
    childrenOf(child).forEach((part, index, parts) => {
      if (part.name === 'VariableName' && parts[index - 1]?.name !== 'as') names.refer(part, scope);
    });
  }
}
