/** What a step shows beside its figures: chosen in one place, drawn and tabled from the same data. */
export * from './choosePictures.ts';
export * from './picture.ts';
export * from './pictureTable.ts';
export * from './readPicture.ts';
export * from './sampleTimeline.ts';
