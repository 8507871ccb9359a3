import MagicString from 'magic-string';
import type { Bindings } from '../bindings/Bindings.ts';
import { CodeWalker } from './CodeWalker.ts';
import { patternNames } from './declaredNames.ts';
import { MARK, NameResolver } from './NameResolver.ts';
import { child, list, text, type SyntaxNode } from './syntaxNode.ts';
import { exported, topLevelNames, type TopLevelName } from './topLevel.ts';

/** What a cell becomes. */
export interface RewrittenCell {
  /** An expression that gives the cell's function, which takes a CellRuntime. */
  readonly code: MagicString;
  readonly names: readonly TopLevelName[];
}

/**
 * Rewrites a cell (JavaScript, types already gone) into a function: top-level names become properties of their bindings, imports
 * become calls, and the value of the last expression is kept.
 *
 * @param enums names that the cell declares as `enum`
 */
export function rewriteCell(
  source: string,
  program: SyntaxNode,
  bindings: Bindings,
  enums: ReadonlySet<string>,
): RewrittenCell {
  const code = new MagicString(source);
  const own = topLevelNames(program);
  const names = new NameResolver(bindings, own);
  const walker = new CodeWalker(source, code, names, enums);
  const rewriting: Rewriting = { source, code, names, walker, prologue: [] };
  const body = list(program, 'body');
  body.forEach((statement, index) => rewriteStatement(rewriting, statement, index === body.length - 1));
  const variables = names.used.map((name) => `${MARK}${name}=${MARK}.binding(${JSON.stringify(name)})`);
  const head = `(${walker.awaits ? 'async ' : ''}function(${MARK}){"use strict";`;
  const declared = variables.length > 0 ? `const ${variables.join(',')};` : '';
  code.prepend(head + declared + rewriting.prologue.join(''));
  code.append('\n})');
  return { code, names: own };
}

interface Rewriting {
  readonly source: string;
  readonly code: MagicString;
  readonly names: NameResolver;
  readonly walker: CodeWalker;
  /** Code that runs first: hoisted functions and imports. */
  readonly prologue: string[];
}

function rewriteStatement(rewriting: Rewriting, statement: SyntaxNode, last: boolean): void {
  const { code, names, walker, prologue } = rewriting;
  const declaration = exported(statement);
  if (declaration) code.remove(statement.start, declaration.start);
  const node = declaration ?? statement;
  switch (node.type) {
    case 'ImportDeclaration':
      return rewriteImport(rewriting, node);
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      code.remove(node.start, node.end);
      return;
    case 'FunctionDeclaration': {
      const [name] = patternNames(child(node, 'id'));
      if (name === undefined) walker.wrap(node, '(', ');');
      else prologue.push(`${names.use(name)}.d=${name};`);
      return walker.visit(node, null);
    }
    case 'ClassDeclaration': {
      const [name] = patternNames(child(node, 'id'));
      if (name === undefined) walker.wrap(node, '(', ');');
      else walker.wrap(node, `${names.use(name)}.d=`, ';');
      return walker.visit(node, null);
    }
    case 'VariableDeclaration':
      return walker.declareVariables(node, null, 'declare');
    case 'ExpressionStatement': {
      const expression = child(node, 'expression');
      if (last && expression) walker.wrap(expression, `${MARK}.value=(`, ')');
      if (expression) walker.visit(expression, null);
      return;
    }
    default:
      if (declaration && last) walker.wrap(node, `${MARK}.value=(`, ')');
      walker.visit(node, null);
  }
}

function rewriteImport({ source, code, names, walker, prologue }: Rewriting, node: SyntaxNode): void {
  walker.awaits = true;
  const picks = list(node, 'specifiers').map((specifier) => {
    const imported = child(specifier, 'imported');
    const named = imported ? text(imported, 'name') || text(imported, 'value') : 'default';
    const wanted = specifier.type === 'ImportNamespaceSpecifier' ? '*' : named;
    const [local = ''] = patternNames(child(specifier, 'local'));
    return `[${JSON.stringify(wanted)},${names.use(local)}]`;
  });
  const attributes = list(node, 'attributes').map(({ start, end }) => source.slice(start, end));
  const from = child(node, 'source');
  const specifier = JSON.stringify(from ? text(from, 'value') : '');
  prologue.push(`await ${MARK}.imports(${specifier},{${attributes.join(',')}},[${picks.join(',')}]);`);
  code.remove(node.start, node.end);
}
