/** From a gesture on the graph to the smallest change of the text. All throw QuerymillError with the reason if refused. */
export type * from './editTypes.ts';
export { addBlock } from './addBlock.ts';
export { addRound, lastRound, type Round } from './addRound.ts';
export { applyEdits } from './applyEdits.ts';
export { connect, whyNotConnect } from './connect.ts';
export { disconnect } from './disconnect.ts';
export { addNote, groupCells } from './groupCells.ts';
export { blocksBetween, insertBlock, type Passage, passageThrough } from './insertBlock.ts';
export { pasteCells } from './pasteCells.ts';
export { isPlacedByHand, placeNodes } from './placeNodes.ts';
export { putIntoLink } from './putIntoLink.ts';
export { removeCells } from './removeCells.ts';
export { renameBlock } from './renameBlock.ts';
export { resetParameter } from './resetParameter.ts';
export { setOption } from './setOption.ts';
export { setParameter } from './setParameter.ts';
export { setSource } from './setSource.ts';
