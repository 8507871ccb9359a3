/** From the text of a cell to what it defines, uses and, if it is a block, says. */
export type * from './cellTypes.ts';
// coming: export { parseCell } from './parseCell.ts';
// coming: export { CellCache } from './CellCache.ts';
// coming: export { findProperty } from './findProperty.ts';
// parseCell(source: string): ParsedCell
// class CellCache { parse(source: string): ParsedCell }
// findProperty(object: ObjectSyntax | null, key: string): PropertySyntax | undefined
