import { showText, type StepPayload } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { useTrans } from './useTrans';
import { VisibleText } from './VisibleText';

/** Properties of ErrorReport. */
export interface ErrorReportProps {
  error: NonNullable<StepPayload['error']>;
  /** Offers the log as well. */
  open: boolean;
}

/** What went wrong, why, and what to do; the log stays folded. */
export function ErrorReport({ error, open }: ErrorReportProps): JSX.Element {
  const trans = useTrans();
  return (
    <div className="qm-error" role="note">
      <VisibleText value={error.title} max={200} className="qm-error-title" />
      <VisibleText value={sentence(error.cause)} max={400} />
      {error.fix !== '' && <VisibleText value={error.fix} max={400} className="qm-error-fix" />}
      {open && error.log !== undefined && error.log !== '' && (
        <details>
          <summary>{trans.__('Log')}</summary>
          <pre>
            {error.log
              .slice(-8000)
              .split('\n')
              .map((line) => showText(line, 400))
              .join('\n')}
          </pre>
        </details>
      )}
    </div>
  );
}

/** A cause as a sentence of its own: errors are written to stand behind a colon. */
function sentence(cause: string): string {
  return `${cause.charAt(0).toUpperCase()}${cause.slice(1)}${/[.!?]$/.test(cause) ? '' : '.'}`;
}
