import { type Problem, showText } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

import { usePipeline } from './PipelineContext';
import { StateMark } from '../report/StateMark';

/** What is wrong with a cell, in words: the worst first, the rest as a number. */
export function ProblemLines({ problems }: { problems: readonly Problem[] }): JSX.Element | null {
  const { trans } = usePipeline();
  const shown = problems.filter(({ severity }) => severity !== 'note');
  const worst = shown.find(({ severity }) => severity === 'error') ?? shown[0];
  if (worst === undefined) return null;
  const others = shown.length - 1;
  return (
    <div
      className={`qm-problem qm-problem-${worst.severity}`}
      title={shown.map(({ message }) => showText(message, 300)).join('\n')}
    >
      <StateMark kind="blocked" />
      <span>
        {capital(showText(inWords(worst), 200))}.
        {worst.fix !== '' && <small> {showText(worst.fix, 120)}</small>}
        {others > 0 && <small> {trans._n('And %1 more.', 'And %1 more.', others)}</small>}
      </span>
    </div>
  );
}

/** That a block cannot run goes without saying on the block; any other title names what is wrong. */
function inWords({ title, cause }: Problem): string {
  return title.startsWith('Cannot run') ? cause : `${title}: ${cause}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
