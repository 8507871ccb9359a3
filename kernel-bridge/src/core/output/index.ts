/** What kernel and editor say to each other about output that a page has missed. */
export * from './keptOutput.ts';
