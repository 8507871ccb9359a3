import type MagicString from 'magic-string';
import { lexicalNames, patternNames, variableNames, varNames } from './declaredNames.ts';
import { MARK, type NameResolver, type WriteMode } from './NameResolver.ts';
import { Scope } from './Scope.ts';
import { child, children, field, flag, isFunction, list, text, type SyntaxNode } from './syntaxNode.ts';

/**
 * Walks the code of a cell and rewrites what touches top-level names, awaits and dynamic imports. Locals of functions and blocks
 * stay as they are. A scope of null is the cell's top level.
 */
export class CodeWalker {
  readonly #source: string;
  readonly #code: MagicString;
  readonly #names: NameResolver;
  readonly #enums: Set<string>;
  /** Whether the top level waits for something, so that the cell must become an async function. */
  awaits = false;

  /** @param enums names that the cell declares as `enum`: they start afresh each time the cell runs */
  constructor(source: string, code: MagicString, names: NameResolver, enums: ReadonlySet<string>) {
    this.#source = source;
    this.#code = code;
    this.#names = names;
    this.#enums = new Set(enums);
  }

  /** Turns a declaration whose names are bindings into assignments. */
  declareVariables(node: SyntaxNode, scope: Scope | null, position: 'declare' | 'head'): void {
    const declarators = list(node, 'declarations');
    const kind = text(node, 'kind');
    const keep = kind === 'using' || kind === 'await using';
    if (kind === 'await using') this.awaits = true;
    const [first] = declarators;
    if (first && !keep) this.#code.remove(node.start, first.start);
    for (const declarator of declarators) {
      const id = child(declarator, 'id');
      const init = child(declarator, 'init');
      if (!id) continue;
      const [name = ''] = patternNames(id);
      if (keep) {
        this.#code.update(id.start, id.end, `${MARK}$${name}=${this.#names.use(name)}.d`);
      } else if (!init && position === 'declare') {
        this.#code.update(id.start, id.end, kind === 'var' ? 'void 0' : `${this.#names.use(name)}.d=void 0`);
      } else {
        if (id.type === 'ObjectPattern' && init) this.wrap(declarator, '(', ')');
        this.#target(id, scope, kind === 'var' ? 'assign' : 'declare');
      }
      if (init) this.#value(init, id, scope);
    }
  }

  /** Visits a value that is given to a name; an anonymous function or class takes that name, as the language demands. */
  #value(value: SyntaxNode, target: SyntaxNode, scope: Scope | null): void {
    const anonymous =
      value.type === 'ArrowFunctionExpression' ||
      ((value.type === 'FunctionExpression' || value.type === 'ClassExpression') &&
        child(value, 'id') === null);
    if (anonymous && target.type === 'Identifier') {
      const name = text(target, 'name');
      if (!scope?.has(name) && name !== '__proto__') this.wrap(value, `({${name}:`, `}).${name}`);
    }
    this.visit(value, scope);
  }

  visit(node: SyntaxNode, scope: Scope | null): void {
    if (isFunction(node)) return this.#function(node, scope);
    switch (node.type) {
      case 'Identifier':
        this.#read(node, scope);
        return;
      case 'MemberExpression': {
        this.#visitChild(node, 'object', scope);
        if (flag(node, 'computed')) this.#visitChild(node, 'property', scope);
        return;
      }
      case 'Property': {
        const value = child(node, 'value');
        if (flag(node, 'shorthand') && value?.type === 'Identifier') {
          this.#read(value, scope, `${text(value, 'name')}: `);
          return;
        }
        if (flag(node, 'computed')) this.#visitChild(node, 'key', scope);
        this.#visitChild(node, 'value', scope);
        return;
      }
      case 'MethodDefinition':
      case 'PropertyDefinition':
      case 'AccessorProperty':
        if (flag(node, 'computed')) this.#visitChild(node, 'key', scope);
        this.#visitChild(node, 'value', scope);
        return;
      case 'ClassDeclaration':
      case 'ClassExpression': {
        const inner = new Scope(patternNames(child(node, 'id')), scope);
        this.#visitChild(node, 'superClass', inner);
        this.#visitChild(node, 'body', inner);
        return;
      }
      case 'StaticBlock':
        return this.#block(node, new Scope(varNamesOf(list(node, 'body')), scope, true));
      case 'BlockStatement':
        return this.#block(node, scope);
      case 'SwitchStatement': {
        this.#visitChild(node, 'discriminant', scope);
        const cases = list(node, 'cases');
        const inner = new Scope(lexicalNames(cases.flatMap((each) => list(each, 'consequent'))), scope);
        for (const each of cases) this.#visitChildren(each, inner);
        return;
      }
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        return this.#loop(node, scope);
      case 'CatchClause': {
        const parameter = child(node, 'param');
        const inner = new Scope(patternNames(parameter), scope);
        if (parameter) this.#target(parameter, inner, 'local');
        this.#visitChild(node, 'body', inner);
        return;
      }
      case 'LabeledStatement':
        return this.#visitChild(node, 'body', scope);
      case 'BreakStatement':
      case 'ContinueStatement':
        return;
      case 'VariableDeclaration':
        return this.#variables(node, scope);
      case 'AssignmentExpression': {
        const left = child(node, 'left');
        const right = child(node, 'right');
        if (left) this.#target(left, scope, 'assign');
        if (left && right) this.#value(right, left, scope);
        return;
      }
      case 'UpdateExpression': {
        const argument = child(node, 'argument');
        if (argument) this.#target(argument, scope, 'assign');
        return;
      }
      case 'UnaryExpression': {
        const argument = child(node, 'argument');
        if (text(node, 'operator') === 'typeof' && argument?.type === 'Identifier')
          this.#read(argument, scope, '', 't');
        else this.#visitChild(node, 'argument', scope);
        return;
      }
      case 'AwaitExpression':
        if (!scope?.insideFunction) this.awaits = true;
        return this.#await(node, scope);
      case 'ImportExpression':
        this.#code.update(node.start, node.start + 'import'.length, `${MARK}.import`);
        return this.#visitChildren(node, scope);
      case 'MetaProperty':
        if (this.#source.startsWith('import', node.start))
          this.#code.update(node.start, node.end, `${MARK}.meta`);
        return;
      default:
        this.#visitChildren(node, scope);
    }
  }

  #visitChild(node: SyntaxNode, key: string, scope: Scope | null): void {
    const next = child(node, key);
    if (next) this.visit(next, scope);
  }

  #visitChildren(node: SyntaxNode, scope: Scope | null): void {
    for (const next of children(node)) this.visit(next, scope);
  }

  /** Every await asks before and after whether the cell was interrupted. */
  #await(node: SyntaxNode, scope: Scope | null): void {
    this.wrap(node, `${MARK}.resume(${MARK}.interrupted,`, ')');
    const argument = child(node, 'argument');
    if (!argument) return;
    this.wrap(argument, `${MARK}.hold(`, ')');
    this.visit(argument, scope);
  }

  #block(node: SyntaxNode, scope: Scope | null): void {
    const statements = list(node, 'body');
    const inner = new Scope(lexicalNames(statements), scope);
    for (const statement of statements) this.visit(statement, inner);
  }

  #function(node: SyntaxNode, scope: Scope | null): void {
    const body = child(node, 'body');
    const statements =
      body?.type === 'BlockStatement' || body?.type === 'FunctionBody' ? list(body, 'body') : null;
    const parameters = parametersOf(node);
    const own = node.type === 'FunctionExpression' ? patternNames(child(node, 'id')) : [];
    const locals = statements ? [...varNamesOf(statements), ...lexicalNames(statements)] : [];
    const inner = new Scope([...own, ...parameters.flatMap(patternNames), ...locals], scope, true);
    for (const parameter of parameters) this.#target(parameter, inner, 'local');
    if (statements) for (const statement of statements) this.visit(statement, inner);
    else if (body) this.visit(body, inner);
  }

  #loop(node: SyntaxNode, scope: Scope | null): void {
    const head = child(node, 'init') ?? child(node, 'left');
    const lexical = head?.type === 'VariableDeclaration' && text(head, 'kind') !== 'var';
    const inner = lexical ? new Scope(variableNames(head), scope) : scope;
    if (head?.type === 'VariableDeclaration') {
      if (lexical || scope?.insideFunction) this.#variables(head, inner);
      else this.declareVariables(head, scope, node.type === 'ForStatement' ? 'declare' : 'head');
    } else if (head) {
      if (node.type === 'ForStatement') this.visit(head, inner);
      else this.#target(head, inner, 'assign');
    }
    for (const key of ['test', 'update', 'right']) this.#visitChild(node, key, inner);
    const body = child(node, 'body');
    if (flag(node, 'await')) {
      if (!scope?.insideFunction) this.awaits = true;
      if (body) this.wrap(body, `{${MARK}.resume(false);`, '}');
    }
    if (body) this.visit(body, inner);
  }

  /** A variable declaration below the top level: only `var` outside functions declares bindings. */
  #variables(node: SyntaxNode, scope: Scope | null): void {
    if (text(node, 'kind') === 'var' && !scope?.insideFunction)
      return this.declareVariables(node, scope, 'declare');
    if (text(node, 'kind') === 'await using' && !scope?.insideFunction) this.awaits = true;
    for (const declarator of list(node, 'declarations')) {
      const id = child(declarator, 'id');
      if (id) this.#target(id, scope, 'local');
      this.#visitChild(declarator, 'init', scope);
    }
  }

  /** Visits what is written to: an assignment target, a declaration or a parameter. */
  #target(node: SyntaxNode, scope: Scope | null, mode: WriteMode): void {
    switch (node.type) {
      case 'Identifier':
        if (mode !== 'local') this.#write(node, scope, mode, '');
        return;
      case 'ObjectPattern':
        for (const property of list(node, 'properties')) this.#target(property, scope, mode);
        return;
      case 'Property': {
        const value = child(node, 'value');
        if (flag(node, 'computed')) this.#visitChild(node, 'key', scope);
        if (flag(node, 'shorthand') && value && mode !== 'local') {
          const named = value.type === 'AssignmentPattern' ? child(value, 'left') : value;
          if (named) this.#write(named, scope, mode, `${text(named, 'name')}: `);
          if (value.type === 'AssignmentPattern') this.#visitChild(value, 'right', scope);
        } else if (value) this.#target(value, scope, mode);
        return;
      }
      case 'ArrayPattern':
        for (const element of list(node, 'elements')) this.#target(element, scope, mode);
        return;
      case 'AssignmentPattern': {
        const left = child(node, 'left');
        if (left) this.#target(left, scope, mode);
        return this.#visitChild(node, 'right', scope);
      }
      case 'RestElement': {
        const argument = child(node, 'argument');
        if (argument) this.#target(argument, scope, mode);
        return;
      }
      default:
        this.visit(node, scope);
    }
  }

  #read(node: SyntaxNode, scope: Scope | null, before = '', getter: 'r' | 't' = 'r'): void {
    const name = text(node, 'name');
    if (!this.#names.isBinding(name, scope) || this.#isEnumSeed(name, node)) return;
    this.#code.update(node.start, node.end, before + this.#names.read(name, scope, node.start, getter));
  }

  /** `Color || {}` in the code that an enum becomes: a new object at its first declaration in a cell. */
  #isEnumSeed(name: string, node: SyntaxNode): boolean {
    if (!this.#enums.has(name) || !this.#source.startsWith(' || {})', node.end)) return false;
    this.#code.update(node.start, node.end, 'null');
    this.#enums.delete(name);
    return true;
  }

  #write(node: SyntaxNode, scope: Scope | null, mode: WriteMode, before: string): void {
    const name = text(node, 'name');
    if (!this.#names.isBinding(name, scope)) return;
    this.#code.update(node.start, node.end, before + this.#names.write(name, scope, node.start, mode));
  }

  /** Puts text around a node. Outer nodes are visited before inner ones. */
  wrap(node: SyntaxNode, before: string, after: string): void {
    this.#code.appendRight(node.start, before);
    this.#code.prependLeft(node.end, after);
  }
}

function varNamesOf(statements: readonly SyntaxNode[]): string[] {
  return statements.flatMap(varNames);
}

function parametersOf(node: SyntaxNode): SyntaxNode[] {
  const direct = field(node, 'params');
  return Array.isArray(direct) ? list(node, 'params') : [];
}
