import type { SyntaxNode } from '@lezer/common';

import type { JsonValue, ListSyntax, NameUse, PortReference, ValueForm, ValueSyntax } from './cellTypes.ts';
import { decodeString } from './decodeString.ts';
import { objectAsJson, readObject } from './readObject.ts';
import { childrenOf, rangeOf } from './typescriptParser.ts';
import { usesWithin } from './usesWithin.ts';

/** What reading a value needs besides its node. */
export interface ReadContext {
  readonly source: string;
  /** Every free identifier of the cell. */
  readonly uses: readonly NameUse[];
}

const EXPRESSION: ValueForm = { kind: 'expression' };

/** Reads the node of an expression as a form or an edge can show it. */
export function readValue(node: SyntaxNode, context: ReadContext): ValueSyntax {
  const { from, to } = rangeOf(node);
  const list = node.name === 'ArrayExpression' ? readList(node, context) : null;
  const object = node.name === 'ObjectExpression' ? readObject(node, context) : null;
  return {
    from,
    to,
    text: context.source.slice(from, to),
    form: formOf(node, list, object === null ? undefined : objectAsJson(object), context),
    uses: usesWithin(context.uses, from, to),
    list,
    object,
  };
}

function formOf(
  node: SyntaxNode,
  list: ListSyntax | null,
  object: { readonly [key: string]: JsonValue } | undefined,
  context: ReadContext,
): ValueForm {
  if (object !== undefined) return { kind: 'literal', value: object };
  if (list !== null) return listForm(list);
  const reference = readReference(node, context.source);
  if (reference !== undefined) return { kind: 'reference', reference };
  const value = readScalar(node, context.source);
  return value === undefined ? EXPRESSION : { kind: 'literal', value };
}

function listForm(list: ListSyntax): ValueForm {
  const values: JsonValue[] = [];
  const references: PortReference[] = [];
  for (const { form } of list.items) {
    if (form.kind === 'literal') values.push(form.value);
    else if (form.kind === 'reference') references.push(form.reference);
  }
  if (!list.closed) return EXPRESSION;
  if (values.length === list.items.length) return { kind: 'literal', value: values };
  return references.length === list.items.length ? { kind: 'references', references } : EXPRESSION;
}

/** A list with holes is not read: what stands where in it cannot be told from its items. */
function readList(node: SyntaxNode, context: ReadContext): ListSyntax | null {
  const items: ValueSyntax[] = [];
  let spread: SyntaxNode | null = null;
  let filled = false;
  let closed = false;
  for (const child of childrenOf(node)) {
    if (child.name === ',') {
      if (!filled) return null;
      filled = false;
    } else if (child.name === 'Spread') spread = child;
    else if (child.name === ']') closed = true;
    else if (child.type.is('Expression')) {
      if (filled) return null;
      items.push(spread === null ? readValue(child, context) : spreadItem(spread, child, context));
      spread = null;
      filled = true;
    } else if (child.type.isError && child.to > child.from) return null;
  }
  return { ...rangeOf(node), items, closed };
}

function spreadItem(spread: SyntaxNode, value: SyntaxNode, context: ReadContext): ValueSyntax {
  const inner = readValue(value, context);
  const text = context.source.slice(spread.from, inner.to);
  return { ...inner, from: spread.from, text, form: EXPRESSION, list: null, object: null };
}

function readReference(node: SyntaxNode, source: string): PortReference | undefined {
  if (node.name !== 'MemberExpression') return undefined;
  const [object, dot, port, ...rest] = childrenOf(node);
  if (object?.name !== 'VariableName' || dot?.name !== '.' || port?.name !== 'PropertyName') return undefined;
  if (rest.length > 0) return undefined;
  return {
    ...rangeOf(node),
    name: source.slice(object.from, object.to),
    nameRange: { from: object.from, to: object.to },
    port: source.slice(port.from, port.to),
    portRange: { from: port.from, to: port.to },
  };
}

/** The value of a literal that is no list or object; undefined if it is none that JSON has. */
function readScalar(node: SyntaxNode, source: string): JsonValue | undefined {
  const text = source.slice(node.from, node.to);
  switch (node.name) {
    case 'String':
      return decodeString(text);
    case 'TemplateString':
      return node.getChild('Interpolation') === null ? decodeString(text) : undefined;
    case 'Number':
      return readNumber(text);
    case 'BooleanLiteral':
      return text === 'true';
    case 'null':
      return null;
    case 'UnaryExpression':
      return readSigned(node, source);
    default:
      return undefined;
  }
}

function readSigned(node: SyntaxNode, source: string): number | undefined {
  const [sign, digits, ...rest] = childrenOf(node);
  if (sign === undefined || digits?.name !== 'Number' || rest.length > 0) return undefined;
  const value = readNumber(source.slice(digits.from, digits.to));
  const symbol = source.slice(sign.from, sign.to);
  if (value === undefined || (symbol !== '-' && symbol !== '+')) return undefined;
  return symbol === '-' ? -value : value;
}

/** Whole numbers of any base, decimals and separators; not `1n`, `017` and what is too large. */
function readNumber(text: string): number | undefined {
  if (/^0[0-9]/.test(text)) return undefined;
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}
