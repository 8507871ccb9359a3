import type { ObjectSyntax, PropertySyntax } from './cellTypes.ts';

/** The property that counts for a key: JavaScript takes the last one. */
export function findProperty(object: ObjectSyntax | null, key: string): PropertySyntax | undefined {
  return object?.items.findLast((property) => property.key === key);
}
