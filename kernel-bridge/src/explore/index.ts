/** Rows of artifacts, joined along the pipeline and ready to be asked. */
export { Explorer, type OpenProgress } from './Explorer.ts';
export { storedPictures } from './pictures/storedPictures.ts';
