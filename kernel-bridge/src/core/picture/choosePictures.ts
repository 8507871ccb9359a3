import type { BlockDefinition, StepPayload } from '../contracts/types.ts';
import { funnelPicture } from './funnelPicture.ts';
import type { Picture } from './picture.ts';
import { readPicture } from './readPicture.ts';
import { samplePictures } from './samplePictures.ts';
import { seriesPictures } from './seriesPictures.ts';

/** The most pictures that an output shows. */
const MAX_PICTURES = 10;

/**
 * The pictures a step shows, live and afterwards: what the kernel drew from its rows, the intervals among its
 * samples, and its series. What is drawn depends on what a block declares and gives, never on its name.
 */
export function choosePictures(payload: StepPayload, block: BlockDefinition | undefined): Picture[] {
  const stored = (payload.pictures ?? []).flatMap((one) => readPicture(one) ?? []);
  const samples = samplePictures(payload);
  // Intervals say all that the same figures as bars would.
  const series = seriesPictures(payload, block, new Set(samples.map(({ title }) => title)));
  // A funnel with the names of its stages says more than the same numbers by place.
  const named = new Set(stored.map(({ kind }) => kind));
  const funnel = named.has('funnel') ? undefined : funnelPicture(payload, block);
  const drawn = series.filter(
    ({ kind, title }) => !(kind === 'bars' && named.has('funnel') && title.startsWith('left after')),
  );
  return [...(funnel === undefined ? [] : [funnel]), ...stored, ...samples, ...drawn].slice(0, MAX_PICTURES);
}
