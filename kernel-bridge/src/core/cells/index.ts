/** From the text of a cell to what it defines, uses and, if it is a block, says. */
export type * from './cellTypes.ts';
export { parseCell } from './parseCell.ts';
export { CellCache } from './CellCache.ts';
export { findProperty } from './findProperty.ts';
export { isExpression } from './isExpression.ts';
export { isList } from './isList.ts';
