/** What a step's result depends on, as a hash and in words. */
export { buildPreimage, type InputIdentity, type PreimageParts } from './buildPreimage.ts';
export { explainDifference, listDifferences, type PortSources } from './explainDifference.ts';
export { stepKey } from './stepKey.ts';
export { treeDigest, type TreeEntry } from './treeDigest.ts';
