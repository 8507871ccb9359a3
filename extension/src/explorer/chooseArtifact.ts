import type { StepPayload } from '@querymill/kernel-bridge/core';

/** Most telling first: scores bring the queries they speak of, with every filter's verdict. */
const TELLING = [
  'Queries',
  'Scores',
  'Pairs',
  'Triples',
  'Preferences',
  'Run',
  'Table',
  'Documents',
  'Topics',
];

/**
 * The artifact of a step that a person wants to read first.
 *
 * @param port a certain output, as an edge names it
 */
export function chooseArtifact(
  payload: StepPayload | null,
  port: string | null,
): StepPayload['artifacts'][number] | undefined {
  const withRows = (payload?.artifacts ?? []).filter(({ rows }) => rows !== null);
  const named = withRows.find((artifact) => artifact.port === port);
  if (named !== undefined) return named;
  const scores = withRows.find(({ type }) => type === 'Scores');
  const place = (type: string): number => (TELLING.indexOf(type) + TELLING.length + 1) % (TELLING.length + 1);
  return scores ?? [...withRows].sort((a, b) => place(a.type) - place(b.type))[0];
}
