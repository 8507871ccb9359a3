import type { SourceRange } from '../cells/cellTypes.ts';
import { errorMessage } from '../errors.ts';
import type { Problem } from './graphTypes.ts';

/** A problem before it is known in which cell it is. */
export interface ProblemDraft {
  readonly code: Problem['code'];
  readonly severity: Problem['severity'];
  readonly range: SourceRange | null;
  readonly argument?: string;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

/** The draft with the cell's id and its one-line form. */
export function problemIn(cellId: string, draft: ProblemDraft): Problem {
  const { argument = null, range, title, cause, fix, code, severity } = draft;
  const place = range === null ? null : { from: range.from, to: range.to };
  return { code, severity, cellId, range: place, argument, title, cause, fix, message: errorMessage(draft) };
}
