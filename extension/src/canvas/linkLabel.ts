import { formatNumber, type GraphEdge, type StepPayload } from '@querymill/kernel-bridge/core';

/** What one row of an artifact is called. */
const ROW_WORDS: Readonly<Record<string, string>> = {
  Corpus: 'documents',
  Topics: 'queries',
  Documents: 'documents',
  Pairs: 'pairs',
  Queries: 'queries',
  Scores: 'scores',
  Preferences: 'preferences',
  Triples: 'triples',
  Table: 'rows',
};

/** What flows through a link: `640 queries`, or the kind of thing where there are no rows to count. */
export function linkLabel(edge: GraphEdge, payload: StepPayload | null): string {
  const artifact = payload?.artifacts.find(({ port }) => port === edge.from.port);
  if (artifact === undefined) return '';
  if (artifact.rows === null) return artifact.type.toLowerCase();
  return `${formatNumber(artifact.rows)} ${ROW_WORDS[artifact.type] ?? 'rows'}`;
}
