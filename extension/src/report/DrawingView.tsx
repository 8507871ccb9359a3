import type { Drawing, Palette } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

/** The colours of drawings, as variables of the theme. */
export const THEME_PALETTE: Palette = {
  ground: 'var(--qm-card)',
  ink: 'var(--qm-ink2)',
  rule: 'var(--qm-hair)',
  faint: 'var(--qm-ink3)',
  curves: [
    'var(--qm-data)',
    'var(--qm-filter)',
    'var(--qm-retrieve)',
    'var(--qm-reward)',
    'var(--qm-generate)',
    'var(--qm-measure)',
  ],
  kept: 'var(--qm-data)',
  dropped: 'var(--qm-filter)',
};

/** Properties of DrawingView. */
export interface DrawingViewProps {
  drawing: Drawing;
  /** What it shows, for whoever cannot see it. */
  label: string;
}

/** A drawing as SVG of the page, in the colours of the theme; it shrinks with the space it has. */
export function DrawingView({ drawing, label }: DrawingViewProps): JSX.Element {
  const { width, height, marks } = drawing;
  return (
    <svg
      className="qm-drawing"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      role="img"
      aria-label={label}
    >
      {marks.map(({ tag: Tag, attributes, words }, at) => (
        <Tag key={at} {...camelCased(attributes)}>
          {words}
        </Tag>
      ))}
    </svg>
  );
}

/** Attributes under the names that React knows: `stroke-width` is `strokeWidth`. */
function camelCased(attributes: Readonly<Record<string, string | number>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
