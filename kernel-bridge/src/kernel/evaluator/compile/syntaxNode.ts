import { visitorKeys } from 'oxc-parser';

/** A node of the syntax tree (ESTree), read through the functions below. Offsets are UTF-16 units. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** A property of a node, whatever it holds. */
export function field(node: SyntaxNode, key: string): unknown {
  return (node as unknown as Record<string, unknown>)[key];
}

/** The child node under a key, null when there is none. */
export function child(node: SyntaxNode, key: string): SyntaxNode | null {
  const value = field(node, key);
  return isNode(value) ? value : null;
}

/** The child nodes in a list; holes (as in `[, a]`) are left out. */
export function list(node: SyntaxNode, key: string): SyntaxNode[] {
  const value = field(node, key);
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** A string property such as a name, an operator or a kind. */
export function text(node: SyntaxNode, key: string): string {
  const value = field(node, key);
  return typeof value === 'string' ? value : '';
}

export function flag(node: SyntaxNode, key: string): boolean {
  return field(node, key) === true;
}

/** All child nodes in source order. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const key of visitorKeys[node.type] ?? []) {
    const value = field(node, key);
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) found.push(...value.filter(isNode));
  }
  return found;
}

export function isFunction(node: SyntaxNode): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}
