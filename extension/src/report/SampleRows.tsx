import type { JSX } from 'react';

import type { ShownSample } from './chooseSamples';
import { useTrans } from './useTrans';
import { VisibleText } from './VisibleText';

/** A few sample rows: the text, and at the right what there is to say of it. */
export function SampleRows({ samples }: { samples: readonly ShownSample[] }): JSX.Element {
  const trans = useTrans();
  return (
    <ul className="qm-samples" aria-label={trans.__('Samples')}>
      {samples.map((sample, index) => (
        <li key={index} className={sample.dropped ? 'qm-sample qm-sample-dropped' : 'qm-sample'}>
          {sample.dropped ? (
            <del>
              <VisibleText value={sample.text} />
            </del>
          ) : (
            <span>
              <VisibleText value={sample.text} />
            </span>
          )}
          <VisibleText value={sample.fact} max={28} className="qm-sample-fact" />
        </li>
      ))}
    </ul>
  );
}
