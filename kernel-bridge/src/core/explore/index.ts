/** Questions about the rows of an artifact, as editor and kernel both know them. */
export * from './exploreTypes.ts';
