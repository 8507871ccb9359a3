import type { SyntaxNode } from '@lezer/common';

import { type CellNames, NameCollector, type Walk } from './NameCollector.ts';
import type { Scope } from './Scope.ts';
import { childrenOf } from './typescriptParser.ts';
import {
  declareAmbient,
  visitClass,
  visitEnum,
  visitForSpec,
  visitNamespace,
  visitVariables,
} from './visitDeclaration.ts';
import { visitAssignment, visitMember, visitProperty, visitUnary } from './visitExpression.ts';
import { visitFunction } from './visitFunction.ts';
import { visitExport, visitImport } from './visitModule.ts';
import { visitPatterns } from './visitPattern.ts';

/** Deeper nesting is not looked into, so that no cell can exhaust the stack. */
const DEEPEST = 1000;

type Visitor = (node: SyntaxNode, walk: Walk) => void;

const skip: Visitor = () => undefined;

/** A node whose names live in a scope of their own. */
const inScope =
  (open: (scope: Scope, node: SyntaxNode) => Scope): Visitor =>
  (node, { scope, visit }) => {
    const inner = open(scope, node);
    for (const child of childrenOf(node)) visit(child, inner);
  };

const inBlock = inScope((scope) => scope.block());

/** How nodes are visited that mean more to names than their children do. */
const VISITORS: ReadonlyMap<string, Visitor> = new Map<string, Visitor>([
  // every identifier in these is a type
  ['TypeAnnotation', skip],
  ['TypeArgList', skip],
  ['TypeParamList', skip],
  ['TypePredicate', skip],
  ['TypeAliasDeclaration', skip],
  ['InterfaceDeclaration', skip],
  ['VariableName', (node, { names, scope }) => names.refer(node, scope)],
  ['MemberExpression', visitMember],
  ['Property', visitProperty],
  ['AssignmentExpression', visitAssignment],
  ['UnaryExpression', visitUnary],
  ['PostfixExpression', visitUnary],
  ['FunctionDeclaration', visitFunction],
  ['FunctionExpression', visitFunction],
  ['ArrowFunction', visitFunction],
  ['MethodDeclaration', visitFunction],
  ['ClassDeclaration', visitClass],
  ['ClassExpression', visitClass],
  ['PropertyDeclaration', inScope((scope, node) => scope.function(node.getChild('static') === null))],
  ['StaticBlock', inScope((scope) => scope.function(false))],
  ['Block', inBlock],
  ['SwitchBody', inBlock],
  ['ForStatement', inBlock],
  ['ForInSpec', visitForSpec],
  ['ForOfSpec', visitForSpec],
  ['CatchClause', visitCatch],
  ['VariableDeclaration', visitVariables],
  ['EnumDeclaration', visitEnum],
  ['NamespaceDeclaration', visitNamespace],
  ['AmbientDeclaration', declareAmbient],
  ['ImportDeclaration', visitImport],
  ['ExportDeclaration', visitExport],
]);

/** Finds the top-level definitions and the free identifiers of a cell by the scope rules of JavaScript. */
export function analyseNames(script: SyntaxNode, source: string): CellNames {
  const names = new NameCollector(source);
  const visit = (node: SyntaxNode, scope: Scope, depth: number): void => {
    if (depth > DEEPEST || node.type.is('Type')) return;
    const walk: Walk = { names, scope, visit: (child, inner = scope) => visit(child, inner, depth + 1) };
    const visitor = VISITORS.get(node.name);
    if (visitor !== undefined) visitor(node, walk);
    else for (const child of childrenOf(node)) walk.visit(child);
  };
  visit(script, names.top, 0);
  return names.result();
}

function visitCatch(node: SyntaxNode, walk: Walk): void {
  const inner = walk.scope.block();
  const inside: Walk = { ...walk, scope: inner, visit: (child, scope = inner) => walk.visit(child, scope) };
  visitPatterns(childrenOf(node), { declareIn: inner, binding: 'declaration' }, inside);
}
