import type { TranslationBundle } from '@jupyterlab/translation';
import { formatNumber, type GraphEdge, type StepPayload } from '@querymill/kernel-bridge/core';

/** What flows through a link: `640 queries`, or the kind of thing where there are no rows to count. */
export function linkLabel(edge: GraphEdge, payload: StepPayload | null, trans: TranslationBundle): string {
  const artifact = payload?.artifacts.find(({ port }) => port === edge.from.port);
  if (artifact === undefined) return '';
  if (artifact.rows === null) return artifact.type.toLowerCase();
  return countedRows(artifact.type, formatNumber(artifact.rows), trans);
}

function countedRows(type: string, count: string, trans: TranslationBundle): string {
  switch (type) {
    case 'Corpus':
    case 'Documents':
      return trans.__('%1 documents', count);
    case 'Topics':
    case 'Queries':
      return trans.__('%1 queries', count);
    case 'Pairs':
      return trans.__('%1 pairs', count);
    case 'Scores':
      return trans.__('%1 scores', count);
    case 'Preferences':
      return trans.__('%1 preferences', count);
    case 'Triples':
      return trans.__('%1 triples', count);
    default:
      return trans.__('%1 rows', count);
  }
}
