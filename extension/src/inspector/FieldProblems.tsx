import { type Problem, showText } from '@querymill/kernel-bridge/core';
import type { JSX } from 'react';

/** Properties of FieldProblems. */
export interface FieldProblemsProps {
  problems: readonly Problem[];
  /** The port or parameter of the field. */
  argument: string;
}

/** What is wrong with one argument, under its field. */
export function FieldProblems({ problems, argument }: FieldProblemsProps): JSX.Element | null {
  const own = problems.filter((problem) => problem.argument === argument);
  if (own.length === 0) return null;
  return (
    <>
      {own.map(({ cause, fix }, index) => (
        <p key={index} className="qm-field-problem">
          {showText(`${cause.charAt(0).toUpperCase()}${cause.slice(1)}. ${fix}`.trim(), 300)}
        </p>
      ))}
    </>
  );
}
