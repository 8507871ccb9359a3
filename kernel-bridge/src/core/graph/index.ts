/** From the cells of a notebook to nodes, edges and problems. */
export type * from './graphTypes.ts';
export { buildGraph } from './buildGraph.ts';
export { GraphBuilder } from './GraphBuilder.ts';
export { ancestors, descendants, stepsToRun } from './traverse.ts';
export { freshName, isVariableName } from './freshName.ts';
export { headingOf, type Section, sectionOf } from './sections.ts';
export { OPTION_NAMES } from './argumentProblems.ts';
export { GLOBAL_NAMES } from './globalNames.ts';
export { readPosition } from './readPosition.ts';
export { bindNames } from './bindNames.ts';
