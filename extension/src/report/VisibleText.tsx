import { formatNumber, showText } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

/** Properties of VisibleText. */
export interface VisibleTextProps {
  /** A value from data: text of any origin, a number, anything that JSON can hold. */
  value: unknown;
  /** Longest text in characters. */
  max?: number;
  className?: string;
}

/**
 * A value from data, shown as text and nothing else: never markup, cut to a length, with characters that
 * hide or reorder text spelled out, and isolated from the direction of the text around it.
 */
export function VisibleText({ value, max = 160, className }: VisibleTextProps): JSX.Element {
  const text = typeof value === 'number' ? formatNumber(value).replace('-', '−') : showText(value, max);
  return (
    <bdi className={className} dir="auto">
      {text}
    </bdi>
  );
}
