import type { BlockDefinition, StepPayload } from '../contracts/types.ts';
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
  const series = seriesPictures(payload, block);
  // A funnel with the names of its stages says more than the same numbers by place.
  const named = new Set(stored.map(({ kind }) => kind));
  const kept = Object.hasOwn(payload.metrics, 'kept') ? payload.metrics['kept'] : undefined;
  const dropped = Object.hasOwn(payload.metrics, 'dropped') ? payload.metrics['dropped'] : undefined;
  const funnel: Picture[] =
    named.has('funnel') || kept === undefined || dropped === undefined
      ? []
      : [
          {
            kind: 'funnel',
            title: 'queries left',
            stages: [
              { label: 'scored', left: kept + dropped },
              { label: 'kept', left: kept },
            ],
          },
        ];
  const drawn = series.filter(
    ({ kind, title }) => !(kind === 'bars' && named.has('funnel') && title.startsWith('left after')),
  );
  return [...funnel, ...stored, ...samplePictures(payload), ...drawn].slice(0, MAX_PICTURES);
}
