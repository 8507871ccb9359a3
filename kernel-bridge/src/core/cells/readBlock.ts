import type { SyntaxNode } from '@lezer/common';

import type { BlockCell, ObjectSyntax, SourceRange } from './cellTypes.ts';
import { readObject } from './readObject.ts';
import type { ReadContext } from './readValue.ts';
import { childrenOf, rangeOf } from './typescriptParser.ts';

/** What a block statement says. */
export type BlockStatement = Pick<
  BlockCell,
  'name' | 'nameRange' | 'type' | 'typeRange' | 'statement' | 'call' | 'args' | 'options'
> & {
  /** The word `mill`. */
  readonly mill: SourceRange;
};

/** Reads a cell as a block; undefined if it is anything else than one block statement. */
export function readBlock(script: SyntaxNode, context: ReadContext): BlockStatement | undefined {
  const statements = childrenOf(script).filter((node) => node.name !== ';');
  const [statement] = statements;
  if (statement?.name !== 'VariableDeclaration' || statements.length !== 1) return undefined;
  const parts = childrenOf(statement).filter((node) => !node.type.isError && node.name !== ';');
  const [keyword, name, equals, awaited, ...rest] = parts;
  if (keyword?.name !== 'const' || name?.name !== 'VariableDefinition' || equals?.name !== 'Equals')
    return undefined;
  const call = awaited?.name === 'AwaitExpression' ? awaited.getChild('CallExpression') : null;
  const argList = call?.getChild('ArgList');
  if (call === null || argList === null || argList === undefined || rest.length > 0) return undefined;
  const callee = readCallee(call, context.source);
  const literals = readArguments(argList, context);
  if (callee === undefined || literals === undefined) return undefined;
  const { source } = context;
  return {
    name: source.slice(name.from, name.to),
    nameRange: rangeOf(name),
    type: source.slice(callee.type.from, callee.type.to),
    typeRange: callee.type,
    mill: callee.mill,
    statement: rangeOf(statement),
    call: { ...rangeOf(argList), closed: argList.lastChild?.name === ')' },
    args: literals[0] ?? null,
    options: literals[1] ?? null,
  };
}

function readCallee(call: SyntaxNode, source: string): { mill: SourceRange; type: SourceRange } | undefined {
  const children = childrenOf(call).filter((node) => !node.type.isError);
  const [member] = children;
  if (member?.name !== 'MemberExpression' || children.length !== 2) return undefined;
  const [mill, dot, type] = childrenOf(member);
  if (mill?.name !== 'VariableName' || dot?.name !== '.' || type?.name !== 'PropertyName') return undefined;
  if (source.slice(mill.from, mill.to) !== 'mill') return undefined;
  return { mill: rangeOf(mill), type: rangeOf(type) };
}

/** At most two object literals; a literal that is being typed looks like a pattern to the parser. */
function readArguments(argList: SyntaxNode, context: ReadContext): ObjectSyntax[] | undefined {
  const literals: ObjectSyntax[] = [];
  for (const child of childrenOf(argList)) {
    if (child.name === 'Spread') return undefined;
    if (!child.type.is('Expression')) continue;
    const literal = child.name === 'ObjectExpression' ? child : unfinished(child);
    if (literal === null) return undefined;
    literals.push(readObject(literal, context));
  }
  return literals.length > 2 ? undefined : literals;
}

function unfinished(node: SyntaxNode): SyntaxNode | null {
  if (node.name !== 'AssignmentExpression' || node.getChild('Equals') !== null) return null;
  return node.getChild('ObjectPattern');
}
