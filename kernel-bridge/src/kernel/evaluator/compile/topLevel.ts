import type { Declaration } from '../bindings/Bindings.ts';
import { patternNames, variableNames, varNames } from './declaredNames.ts';
import { child, field, list, text, type SyntaxNode } from './syntaxNode.ts';

/** One top-level name of a cell and where its declaration ends (it cannot be read before). */
export interface TopLevelName extends Declaration {
  readonly end: number;
}

/** All names that a cell declares at its top level. */
export function topLevelNames(program: SyntaxNode): TopLevelName[] {
  const names: TopLevelName[] = [];
  for (const statement of list(program, 'body')) {
    const node = exported(statement) ?? statement;
    const { end } = node;
    if (node.type === 'VariableDeclaration') {
      const kind = text(node, 'kind');
      if (kind === 'var')
        names.push(...variableNames(node).map((name) => ({ name, kind: 'var' as const, end: 0 })));
      else {
        for (const declarator of list(node, 'declarations')) {
          const declared = kind === 'let' ? 'let' : kind === 'const' ? 'const' : 'using';
          names.push(
            ...patternNames(child(declarator, 'id')).map(
              (name) => ({ name, kind: declared, end: declarator.end }) as const,
            ),
          );
        }
      }
    } else if (node.type === 'FunctionDeclaration') {
      names.push(
        ...patternNames(child(node, 'id')).map((name) => ({ name, kind: 'function' as const, end: 0 })),
      );
    } else if (node.type === 'ClassDeclaration') {
      names.push(...patternNames(child(node, 'id')).map((name) => ({ name, kind: 'class' as const, end })));
    } else if (node.type === 'ImportDeclaration') {
      for (const specifier of list(node, 'specifiers')) {
        names.push(
          ...patternNames(child(specifier, 'local')).map((name) => ({
            name,
            kind: 'import' as const,
            end: 0,
          })),
        );
      }
    } else {
      names.push(...varNames(node).map((name) => ({ name, kind: 'var' as const, end: 0 })));
    }
  }
  return [...new Map(names.map((entry) => [entry.name, entry])).values()];
}

/** The declaration inside `export …`, null for anything else. */
export function exported(statement: SyntaxNode): SyntaxNode | null {
  if (statement.type !== 'ExportNamedDeclaration' && statement.type !== 'ExportDefaultDeclaration')
    return null;
  return child(statement, 'declaration');
}

/** Whether the cell is exactly one block statement: `const NAME = await mill.TYPE(…)`. */
export function isBlockCell(program: SyntaxNode): boolean {
  const [statement, ...more] = list(program, 'body');
  if (
    !statement ||
    more.length > 0 ||
    statement.type !== 'VariableDeclaration' ||
    text(statement, 'kind') !== 'const'
  )
    return false;
  const [declarator, ...others] = list(statement, 'declarations');
  if (!declarator || others.length > 0 || child(declarator, 'id')?.type !== 'Identifier') return false;
  const awaited = child(declarator, 'init');
  const call = awaited?.type === 'AwaitExpression' ? child(awaited, 'argument') : null;
  const callee = call?.type === 'CallExpression' ? child(call, 'callee') : null;
  const object =
    callee?.type === 'MemberExpression' && field(callee, 'computed') === false
      ? child(callee, 'object')
      : null;
  return object?.type === 'Identifier' && text(object, 'name') === 'mill';
}
