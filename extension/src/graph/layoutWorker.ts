import { layoutGraph } from './layoutGraph';

/** What a layout is made from; the message that starts this worker's only piece of work. */
export type LayoutTask = Parameters<typeof layoutGraph>;

self.onmessage = ({ data }: MessageEvent<LayoutTask>) => {
  self.postMessage(layoutGraph(...data));
};
