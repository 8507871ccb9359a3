import { child, children, isFunction, list, text, type SyntaxNode } from './syntaxNode.ts';

/** The names that a binding pattern introduces. */
export function patternNames(pattern: SyntaxNode | null): string[] {
  switch (pattern?.type) {
    case 'Identifier':
      return [text(pattern, 'name')];
    case 'ObjectPattern':
      return list(pattern, 'properties').flatMap(patternNames);
    case 'ArrayPattern':
      return list(pattern, 'elements').flatMap(patternNames);
    case 'Property':
      return patternNames(child(pattern, 'value'));
    case 'AssignmentPattern':
      return patternNames(child(pattern, 'left'));
    case 'RestElement':
      return patternNames(child(pattern, 'argument'));
    default:
      return [];
  }
}

/** The names of all declarators of a variable declaration. */
export function variableNames(declaration: SyntaxNode): string[] {
  return list(declaration, 'declarations').flatMap((declarator) => patternNames(child(declarator, 'id')));
}

/** Names that statements of one block declare for that block alone: let, const, class, using, function. */
export function lexicalNames(statements: readonly SyntaxNode[]): string[] {
  return statements.flatMap((statement) => {
    if (statement.type === 'VariableDeclaration')
      return text(statement, 'kind') === 'var' ? [] : variableNames(statement);
    if (statement.type === 'FunctionDeclaration' || statement.type === 'ClassDeclaration')
      return patternNames(child(statement, 'id'));
    return [];
  });
}

/** Names that `var` declares anywhere below a node, without entering functions and classes. */
export function varNames(node: SyntaxNode): string[] {
  if (isFunction(node) || node.type === 'ClassDeclaration' || node.type === 'ClassExpression') return [];
  const own = node.type === 'VariableDeclaration' && text(node, 'kind') === 'var' ? variableNames(node) : [];
  return [...own, ...children(node).flatMap(varNames)];
}
