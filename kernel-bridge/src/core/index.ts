/** The pure core: what a pipeline is, without a notebook, a browser or a disk. */
export * from './blocks/artifactTypes.ts';
export * from './blocks/BlockDefinition.ts';
export * from './blocks/validateArguments.ts';
export * from './chart/drawChart.ts';
export * from './chart/stepChart.ts';
export * from './canonical.ts';
export * from './comm/index.ts';
export * from './contracts/contractProblem.ts';
export * from './contracts/types.ts';
export * from './errors.ts';
export * from './keys/index.ts';
export * from './plan/index.ts';
export * from './step/formatStep.ts';
export * from './step/renderStepHtml.ts';
export * from './step/renderStepText.ts';
export * from './step/stepPayload.ts';
