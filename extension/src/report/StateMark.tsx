import type { JSX } from 'react';

import type { StateKind } from './describeState';

/** The shape of a state. Each kind differs in form, so that colour is never needed to tell them apart. */
export function StateMark({ kind }: { kind: StateKind }): JSX.Element {
  return (
    <svg className={`qm-mark qm-mark-${kind}`} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {shape(kind)}
    </svg>
  );
}

function shape(kind: StateKind): JSX.Element {
  switch (kind) {
    case 'done':
      return (
        <>
          <circle cx="6" cy="6" r="5.5" className="qm-mark-fill" />
          <path d="M3.4 6.2 5.3 8 8.7 4.3" className="qm-mark-cut" />
        </>
      );
    case 'reused':
      return (
        <>
          <circle cx="6" cy="6" r="4.75" className="qm-mark-line" />
          <path d="M3.6 6.1 5.3 7.7 8.4 4.4" className="qm-mark-line" />
        </>
      );
    case 'running':
      return (
        <>
          <circle cx="6" cy="6" r="4.75" className="qm-mark-track" />
          <path d="M6 1.25 A4.75 4.75 0 0 1 10.75 6" className="qm-mark-line qm-mark-turn" />
          <circle cx="6" cy="6" r="2" className="qm-mark-fill" />
        </>
      );
    case 'waiting':
      return (
        <>
          <circle cx="6" cy="6" r="4.75" className="qm-mark-line" />
          <path d="M6 3.4 V6.2 L7.9 7.4" className="qm-mark-line" />
        </>
      );
    case 'stale':
      return (
        <>
          <path d="M10.6 6 A4.6 4.6 0 1 1 8.9 2.4" className="qm-mark-line" />
          <path d="M9.1 0.4 L9.3 2.9 L6.9 3.1" className="qm-mark-line" />
        </>
      );
    case 'failed':
      return (
        <>
          <rect x="0.75" y="0.75" width="10.5" height="10.5" rx="2" className="qm-mark-fill" />
          <path d="M3.9 3.9 8.1 8.1 M8.1 3.9 3.9 8.1" className="qm-mark-cut" />
        </>
      );
    case 'stopped':
      return <path d="M3.5 2 V10 M8.5 2 V10" className="qm-mark-line qm-mark-thick" />;
    case 'blocked':
      return (
        <>
          <path d="M6 1 11.3 10.6 H0.7 Z" className="qm-mark-line" />
          <path d="M6 4.6 V7.2 M6 8.8 V8.9" className="qm-mark-line" />
        </>
      );
    case 'idle':
      return <circle cx="6" cy="6" r="4.75" className="qm-mark-line qm-mark-dashed" />;
  }
}
