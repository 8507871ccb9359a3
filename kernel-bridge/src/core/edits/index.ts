/** From a gesture on the graph to the smallest change of the text. All throw QuerymillError with the reason if refused. */
export type * from './editTypes.ts';
// coming: export { addBlock } from './addBlock.ts';
// coming: export { applyEdits } from './applyEdits.ts';
// coming: export { connect } from './connect.ts';
// coming: export { disconnect } from './disconnect.ts';
// coming: export { placeNodes } from './placeNodes.ts';
// coming: export { removeCells } from './removeCells.ts';
// coming: export { renameBlock } from './renameBlock.ts';
// coming: export { resetParameter } from './resetParameter.ts';
// coming: export { setOption } from './setOption.ts';
// coming: export { setParameter } from './setParameter.ts';
// each gesture: (notebook: Notebook, gesture: <its type>) => Edit[]; applyEdits(cells, edits): NotebookCell[]
