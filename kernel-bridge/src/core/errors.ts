import { closest, distance } from 'fastest-levenshtein';

/** What went wrong, for programs: who can mend it. */
export type ErrorKind = 'user' | 'memory' | 'disk' | 'interrupted' | 'preempted' | 'internal';

/** The parts of an error, as they cross a process or a thread. */
export interface ErrorFields {
  /** What could not be done and to what: `Cannot load data set "scifat"`. */
  readonly title: string;
  /** Why. */
  readonly cause: string;
  /** What the reader can do about it; empty when there is nothing. */
  readonly fix: string;
  readonly kind?: ErrorKind;
  /** The last lines of a job's log. */
  readonly log?: string;
}

/**
 * An error a person can act on. Its message is one sentence in the form
 * `Cannot <action> <"value">: <cause>. <fix>`.
 */
export class QuerymillError extends Error {
  override readonly name = 'QuerymillError';
  readonly fields: ErrorFields;

  constructor(fields: ErrorFields) {
    super(errorMessage(fields));
    this.fields = fields;
  }
}

/** The one-line form of an error: title, cause and fix. */
export function errorMessage({ title, cause, fix }: ErrorFields): string {
  const sentence = `${title}: ${cause.replace(/\.$/, '')}`;
  return fix === '' ? sentence : `${sentence}. ${fix}`;
}

/** The fields of any thrown value, so that every failure can be shown the same way. */
export function errorFields(error: unknown, title: string): ErrorFields {
  if (error instanceof QuerymillError) return error.fields;
  const cause = error instanceof Error ? error.message : String(error);
  return { title, cause, fix: '', kind: 'internal' };
}

/**
 * The candidate a person probably meant.
 *
 * @returns the nearest name, or undefined when none is near enough (a third of its letters, at least two)
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  if (all.length === 0) return undefined;
  const lower = new Map(all.map((candidate) => [candidate.toLowerCase(), candidate]));
  const best = closest(name.toLowerCase(), [...lower.keys()]);
  const allowed = Math.max(2, Math.floor(best.length / 3));
  return distance(name.toLowerCase(), best) <= allowed ? lower.get(best) : undefined;
}

/** `Did you mean "x"?` when a name is near, else the list of what there is. */
export function suggestion(name: string, candidates: Iterable<string>, noun: string): string {
  const all = [...candidates];
  const near = nearestName(name, all);
  if (near !== undefined) return `Did you mean "${near}"?`;
  return all.length === 0 ? `There are no ${noun}.` : `The ${noun} are ${all.join(', ')}.`;
}
