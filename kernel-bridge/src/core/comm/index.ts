/** What kernel and editor say to each other over the comm `querymill`. */
export { fitDelta, MAX_DELTA_BYTES } from './fitDelta.ts';
export * from './messages.ts';
export { parseRequest } from './parseRequest.ts';
