import { type Problem, showText } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

/** Everything that is wrong with a cell, with what to do about it. */
export function ProblemList({ problems }: { problems: readonly Problem[] }): JSX.Element | null {
  if (problems.length === 0) return null;
  return (
    <ul className="qm-problems">
      {problems.map((problem, index) => (
        <li key={index} className={`qm-problem-${problem.severity}`}>
          {showText(problem.message, 400)}
        </li>
      ))}
    </ul>
  );
}
