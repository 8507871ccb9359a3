import type { SyntaxNode } from '@lezer/common';

import type { Definition, NameUse } from './cellTypes.ts';
import { type Binding, Scope } from './Scope.ts';
import { childrenOf } from './typescriptParser.ts';

/** What a cell gives to and takes from the others. */
export interface CellNames {
  /** Defined at top level, in order. */
  readonly defines: readonly Definition[];
  /** Free identifiers, in order. */
  readonly uses: readonly NameUse[];
  /** Uses of what the cell itself defines at top level. */
  readonly ownUses: readonly NameUse[];
}

/** Deeper nesting is not looked into, so that no cell can exhaust the stack. */
const DEEPEST = 1000;

/** Nodes in which every identifier is a type. */
const TYPES: ReadonlySet<string> = new Set([
  'TypeAnnotation',
  'TypeArgList',
  'TypeParamList',
  'TypePredicate',
  'TypeAliasDeclaration',
  'InterfaceDeclaration',
]);

const FUNCTIONS: ReadonlySet<string> = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunction',
  'MethodDeclaration',
]);

interface Marks {
  readonly member?: string;
  readonly shorthand?: boolean;
  readonly written?: boolean;
}

/** Where the variables of a pattern go: declared in a scope, or free to be any variable. */
type Target = { readonly declareIn: Scope; readonly binding: Binding } | { readonly written: boolean };

/** Finds the top-level definitions and the free identifiers of a cell by the scope rules of JavaScript. */
export function analyseNames(script: SyntaxNode, source: string): CellNames {
  const analysis = new NameAnalysis(source);
  analysis.visitAll(childrenOf(script), analysis.top, 0);
  return analysis.result();
}

class NameAnalysis {
  readonly top = new Scope('function', null, false);
  readonly #source: string;
  readonly #definitions: Definition[] = [];
  readonly #references: { use: NameUse; scope: Scope }[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  result(): CellNames {
    const uses: NameUse[] = [];
    const ownUses: NameUse[] = [];
    for (const { use, scope } of this.#references) {
      const owner = scope.owner(use.name);
      if (owner === this.top) ownUses.push(use);
      else if (owner === null && !(use.name === 'arguments' && scope.hoist !== this.top)) uses.push(use);
    }
    uses.sort((a, b) => a.from - b.from);
    const assigned = uses.filter((use) => use.written && !use.deferred);
    const assignments = assigned.map(({ name, from, to }): Definition => ({
      name,
      from,
      to,
      by: 'assignment',
    }));
    const defines = [...this.#definitions, ...assignments].sort((a, b) => a.from - b.from);
    return { defines, uses, ownUses };
  }

  visitAll(nodes: readonly SyntaxNode[], scope: Scope, depth: number): void {
    for (const node of nodes) this.#visit(node, scope, depth);
  }

  #visit(node: SyntaxNode, scope: Scope, depth: number): void {
    if (depth > DEEPEST || TYPES.has(node.name) || node.type.is('Type')) return;
    if (FUNCTIONS.has(node.name)) return this.#visitFunction(node, scope, depth);
    const children = childrenOf(node);
    switch (node.name) {
      case 'VariableName':
        return this.#refer(node, scope, {});
      case 'VariableDeclaration':
        return this.#visitVariables(children, scope, depth);
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.#visitClass(node, children, scope, depth);
      case 'PropertyDeclaration': {
        const isStatic = children.some((child) => child.name === 'static');
        return this.visitAll(children, scope.function(!isStatic), depth + 1);
      }
      case 'StaticBlock':
        return this.visitAll(children, scope.function(false), depth + 1);
      case 'Block':
      case 'SwitchBody':
      case 'ForStatement':
        return this.visitAll(children, scope.block(), depth + 1);
      case 'ForInSpec':
      case 'ForOfSpec':
        return this.#visitForSpec(children, scope, depth);
      case 'CatchClause': {
        const inner = scope.block();
        return this.#visitBindings(children, { declareIn: inner, binding: 'declaration' }, inner, depth);
      }
      case 'ImportDeclaration':
        return this.#visitImport(children);
      case 'ExportDeclaration':
        return this.#visitExport(children, scope, depth);
      case 'AmbientDeclaration':
        return this.#declareAmbient(node, scope);
      case 'EnumDeclaration':
        return this.#visitEnum(node, scope, depth);
      case 'NamespaceDeclaration': {
        this.#declare(node.getChild('VariableDefinition'), scope, 'declaration');
        const body = node.getChild('Block');
        return body === null ? undefined : this.visitAll(childrenOf(body), scope.function(false), depth + 1);
      }
      case 'AssignmentExpression':
        return this.#visitAssignment(children, scope, depth);
      case 'UnaryExpression':
      case 'PostfixExpression':
        return this.#visitUnary(children, scope, depth);
      case 'MemberExpression':
        return this.#visitMember(children, scope, depth);
      case 'Property':
        return this.#visitProperty(children, scope, depth);
      default:
        return this.visitAll(children, scope, depth + 1);
    }
  }

  #text(node: SyntaxNode): string {
    return this.#source.slice(node.from, node.to);
  }

  #refer(node: SyntaxNode, scope: Scope, { member, shorthand = false, written = false }: Marks): void {
    const { from, to } = node;
    if (from === to) return;
    const { deferred } = scope;
    const use: NameUse = {
      name: this.#text(node),
      from,
      to,
      member: member ?? null,
      shorthand,
      deferred,
      written,
    };
    this.#references.push({ use, scope });
  }

  #declare(node: SyntaxNode | null, scope: Scope, binding: Binding): void {
    if (node === null || node.from === node.to) return;
    const { from, to } = node;
    const name = this.#text(node);
    scope.declare(name, binding);
    if (scope === this.top && binding !== 'ambient') this.#definitions.push({ name, from, to, by: binding });
  }

  #visitVariables(children: readonly SyntaxNode[], scope: Scope, depth: number): void {
    const declareIn = children[0]?.name === 'var' ? scope.hoist : scope;
    this.#visitBindings(children, { declareIn, binding: 'declaration' }, scope, depth);
  }

  /** A mix of patterns, which bind, and expressions, which use. */
  #visitBindings(children: readonly SyntaxNode[], target: Target, scope: Scope, depth: number): void {
    for (const child of children) {
      if (child.name === 'VariableDefinition') this.#bind(child, target, scope, false);
      else if (child.name === 'ArrayPattern')
        this.#visitBindings(childrenOf(child), target, scope, depth + 1);
      else if (child.name === 'ObjectPattern') this.#visitObjectPattern(child, target, scope, depth + 1);
      else this.#visit(child, scope, depth + 1);
    }
  }

  #visitObjectPattern(pattern: SyntaxNode, target: Target, scope: Scope, depth: number): void {
    for (const property of childrenOf(pattern)) {
      const children = childrenOf(property);
      const [first, ...rest] = children;
      if (property.name === 'PatternProperty' && first?.name === 'VariableDefinition') {
        this.#bind(first, target, scope, true);
        this.#visitBindings(rest, target, scope, depth + 1);
      } else this.#visitBindings(children, target, scope, depth + 1);
    }
  }

  #bind(node: SyntaxNode, target: Target, scope: Scope, shorthand: boolean): void {
    if ('declareIn' in target) this.#declare(node, target.declareIn, target.binding);
    else this.#refer(node, scope, { written: target.written, shorthand });
  }

  #visitForSpec(children: readonly SyntaxNode[], scope: Scope, depth: number): void {
    const keyword = children.find((child) => ['let', 'const', 'var', 'using'].includes(child.name));
    const declareIn = keyword?.name === 'var' ? scope.hoist : scope;
    const target: Target = keyword === undefined ? { written: true } : { declareIn, binding: 'declaration' };
    const [, first, ...rest] = children;
    if (first?.name === 'VariableName') this.#refer(first, scope, { written: true });
    else if (first !== undefined) this.#visitBindings([first], target, scope, depth);
    this.#visitBindings(rest, target, scope, depth);
  }

  #visitFunction(node: SyntaxNode, scope: Scope, depth: number): void {
    const children = childrenOf(node);
    const inner = scope.function(!runsAtOnce(node));
    let outside = node.name === 'MethodDeclaration';
    for (const child of children) {
      if (child.name === 'ParamList') {
        outside = false;
        this.#visitBindings(childrenOf(child), { declareIn: inner, binding: 'declaration' }, inner, depth);
      } else if (child.name === 'VariableDefinition') {
        this.#declare(child, node.name === 'FunctionDeclaration' ? scope : inner, 'declaration');
      } else this.#visit(child, outside ? scope : inner, depth + 1);
    }
  }

  #visitClass(node: SyntaxNode, children: readonly SyntaxNode[], scope: Scope, depth: number): void {
    const inner = scope.block();
    const declares = node.name === 'ClassDeclaration' ? scope : inner;
    for (const child of children) {
      if (child.name === 'VariableDefinition') this.#declare(child, declares, 'declaration');
      else this.#visit(child, inner, depth + 1);
    }
  }

  #visitEnum(node: SyntaxNode, scope: Scope, depth: number): void {
    this.#declare(node.getChild('TypeDefinition'), scope, 'declaration');
    const body = node.getChild('EnumBody');
    if (body === null) return;
    const inner = scope.block();
    for (const member of body.getChildren('PropertyName')) inner.declare(this.#text(member), 'declaration');
    this.visitAll(childrenOf(body), inner, depth + 1);
  }

  #declareAmbient(node: SyntaxNode, scope: Scope): void {
    node.cursor().iterate((inner) => {
      if (inner.name === 'ParamList' || inner.name === 'ClassBody') return false;
      if (inner.name === 'VariableDefinition') this.#declare(inner.node, scope, 'ambient');
      return undefined;
    });
  }

  #visitImport(children: readonly SyntaxNode[]): void {
    if (children[1]?.name === 'type' && children[2]?.name !== 'from') return;
    let typeOnly = false;
    for (const child of children.flatMap((node) =>
      node.name === 'ImportGroup' ? childrenOf(node) : [node],
    )) {
      if (child.name === 'type') typeOnly = true;
      else if (child.name === ',' || child.name === '{') typeOnly = false;
      else if (child.name === 'VariableDefinition' && !typeOnly) this.#declare(child, this.top, 'import');
    }
  }

  #visitExport(children: readonly SyntaxNode[], scope: Scope, depth: number): void {
    if (children.some((child) => child.name === 'from') || children[1]?.name === 'type') return;
    for (const child of children) {
      if (child.name !== 'ExportGroup') this.#visit(child, scope, depth + 1);
      else {
        childrenOf(child).forEach((name, index, names) => {
          if (name.name === 'VariableName' && names[index - 1]?.name !== 'as') this.#refer(name, scope, {});
        });
      }
    }
  }

  #visitAssignment([target, ...rest]: readonly SyntaxNode[], scope: Scope, depth: number): void {
    const complete = rest[0]?.name === 'Equals' || rest[0]?.name === 'UpdateOp';
    if (target?.name === 'VariableName') this.#refer(target, scope, { written: complete });
    else if (target !== undefined) this.#visitBindings([target], { written: complete }, scope, depth);
    this.visitAll(rest, scope, depth + 1);
  }

  #visitUnary(children: readonly SyntaxNode[], scope: Scope, depth: number): void {
    const changes = children.some((child) => child.name === 'ArithOp' && child.to - child.from === 2);
    for (const child of children) {
      if (changes && child.name === 'VariableName') this.#refer(child, scope, { written: true });
      else this.#visit(child, scope, depth + 1);
    }
  }

  #visitMember(children: readonly SyntaxNode[], scope: Scope, depth: number): void {
    const [object, dot, property] = children;
    const plain = (dot?.name === '.' || dot?.name === '?.') && property?.name === 'PropertyName';
    if (object?.name === 'VariableName' && plain)
      this.#refer(object, scope, { member: this.#text(property) });
    else this.visitAll(children, scope, depth + 1);
  }

  #visitProperty(children: readonly SyntaxNode[], scope: Scope, depth: number): void {
    const params = children.findIndex((child) => child.name === 'ParamList');
    const [first] = children;
    if (params >= 0) {
      const inner = scope.function(true);
      this.visitAll(children.slice(0, params), scope, depth + 1);
      const target: Target = { declareIn: inner, binding: 'declaration' };
      this.#visitBindings(children.slice(params, params + 1).flatMap(childrenOf), target, inner, depth);
      this.visitAll(children.slice(params + 1), inner, depth + 1);
    } else if (first?.name === 'PropertyDefinition' && !children.some((child) => child.name === ':')) {
      this.#refer(first, scope, { shorthand: true });
    } else this.visitAll(children, scope, depth + 1);
  }
}

/** An argument of a call, or a function that is called where it stands: `rows.map((row) => …)`. */
function runsAtOnce(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.name === 'ArgList') return true;
  return parent?.name === 'ParenthesizedExpression' && parent.parent?.name === 'CallExpression';
}
