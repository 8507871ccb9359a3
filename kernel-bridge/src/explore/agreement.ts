import type { ExploreMethods, ExploreRow, Judgement } from '../core/index.ts';

/**
 * How far each filter agrees with a person, over the rows on which both are sure. Cohen's kappa (1960):
 * (observed − expected) / (1 − expected) agreement; null where one of both always says the same.
 */
export function agreementOf(
  rows: readonly ExploreRow[],
  verdicts: ReadonlyMap<string, Judgement>,
  columns: readonly string[],
): ExploreMethods['agreement']['result']['filters'] {
  return columns.map((column) => {
    let [bothYes, bothNo, humanYes, filterYes, seen] = [0, 0, 0, 0, 0];
    for (const { id, values } of rows) {
      const verdict = verdicts.get(id)?.verdict;
      const kept = values[column];
      if (typeof kept !== 'boolean' || verdict === undefined || verdict === 'unsure') continue;
      const good = verdict === 'good';
      seen += 1;
      humanYes += Number(good);
      filterYes += Number(kept);
      bothYes += Number(good && kept);
      bothNo += Number(!good && !kept);
    }
    const agreed = bothYes + bothNo;
    const expected =
      seen === 0 ? 1 : (humanYes * filterYes + (seen - humanYes) * (seen - filterYes)) / seen ** 2;
    const kappa = seen === 0 || expected === 1 ? null : (agreed / seen - expected) / (1 - expected);
    return { column, rows: seen, agreed, kappa };
  });
}
