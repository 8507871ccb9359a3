import type { Picture } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { PictureView } from './PictureView';

/** All pictures of a step side by side, drawn anew as it goes on. */
export function Pictures({ pictures }: { pictures: readonly Picture[] }): JSX.Element | null {
  if (pictures.length === 0) return null;
  return (
    <div className="qm-pictures">
      {pictures.map((picture, at) => (
        <PictureView key={`${picture.kind} ${picture.title} ${at}`} picture={picture} />
      ))}
    </div>
  );
}
