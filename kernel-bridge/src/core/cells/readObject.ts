import type { SyntaxNode } from '@lezer/common';

import type { JsonValue, ObjectSyntax, PropertySyntax, SourceRange, ValueSyntax } from './cellTypes.ts';
import { decodeString } from './decodeString.ts';
import { type ReadContext, readValue } from './readValue.ts';
import { childrenOf, rangeOf } from './typescriptParser.ts';

/**
 * Reads an object literal. Also takes the pattern (`{ size`) that the parser sees until the brace is closed.
 */
export function readObject(node: SyntaxNode, context: ReadContext): ObjectSyntax {
  const items: PropertySyntax[] = [];
  let closed = false;
  for (const child of childrenOf(node)) {
    if (child.name === 'Property' || child.name === 'PatternProperty')
      items.push(readProperty(child, context));
    else if (child.name === '}') closed = true;
  }
  return { ...rangeOf(node), items, closed };
}

function readProperty(node: SyntaxNode, context: ReadContext): PropertySyntax {
  const children = childrenOf(node);
  const range = rangeOf(node);
  if (children[0]?.name === 'Spread') {
    return { ...range, kind: 'spread', key: null, keyRange: null, value: firstValue(children, context) };
  }
  if (children.some((child) => child.name === 'ParamList')) {
    const keyNode = children.find((child) => child.name === 'PropertyDefinition' || child.name === 'String');
    return { ...range, kind: 'method', ...keyFields(keyNode, context.source), value: null };
  }
  const colon = children.findIndex((child) => child.name === ':');
  const value = colon < 0 ? null : firstValue(children.slice(colon + 1), context);
  if (children[0]?.name === '[') return computedProperty(children, range, value, context.source);
  const key = keyFields(children[0], context.source);
  if (colon >= 0 || children[0]?.name === 'String') return { ...range, kind: 'property', ...key, value };
  return { ...range, kind: 'shorthand', ...key, value: null };
}

function firstValue(nodes: readonly SyntaxNode[], context: ReadContext): ValueSyntax | null {
  const node = nodes.find((child) => child.type.is('Expression') || PATTERNS.has(child.name));
  return node === undefined ? null : readValue(node, context);
}

const PATTERNS: ReadonlySet<string> = new Set(['VariableDefinition', 'ObjectPattern', 'ArrayPattern']);

function keyFields(
  node: SyntaxNode | undefined,
  source: string,
): { key: string | null; keyRange: SourceRange | null } {
  if (node === undefined || node.type.isError) return { key: null, keyRange: null };
  const text = source.slice(node.from, node.to);
  const key =
    node.name === 'String' ? decodeString(text) : node.name === 'Number' ? String(Number(text)) : text;
  return { key: key ?? null, keyRange: { from: node.from, to: node.to } };
}

/** `["name"]: value` is a property with a plain name; what is written in other brackets cannot be known. */
function computedProperty(
  children: readonly SyntaxNode[],
  range: SourceRange,
  value: ValueSyntax | null,
  source: string,
): PropertySyntax {
  const plain = children[1]?.name === 'String' && children[2]?.name === ']';
  const key = plain ? keyFields(children[1], source) : { key: null, keyRange: null };
  return { ...range, kind: key.key === null ? 'computed' : 'property', ...key, value };
}

/** The object as JSON; undefined if a key or a value in it is not literal, or its prototype is set. */
export function objectAsJson(object: ObjectSyntax): { readonly [key: string]: JsonValue } | undefined {
  if (!object.closed) return undefined;
  const entries = new Map<string, JsonValue>();
  for (const { kind, key, keyRange, value, from } of object.items) {
    if (kind !== 'property' || key === null || value?.form.kind !== 'literal' || entries.has(key))
      return undefined;
    if (key === '__proto__' && keyRange?.from === from) return undefined;
    entries.set(key, value.form.value);
  }
  return Object.fromEntries(entries);
}
