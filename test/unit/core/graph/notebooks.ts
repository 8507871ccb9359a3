import { readdirSync, readFileSync } from 'node:fs';

import type { NotebookCell } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { type Catalogue, parseBlockDefinition } from '../../../../kernel-bridge/src/core/index.ts';

const folder = new URL('../../../../templates/blocks/', import.meta.url);

/** The blocks that ship. */
export const catalogue: Catalogue = new Map(
  readdirSync(folder).map((type) => {
    const json: unknown = JSON.parse(readFileSync(new URL(`${type}/block.json`, folder), 'utf8'));
    return [type, parseBlockDefinition(json, type)];
  }),
);

/** Cells `c0`, `c1` …; a source that starts with `#` or `>` is Markdown. */
export function notebook(...sources: readonly string[]): NotebookCell[] {
  return sources.map((source, index) => ({
    id: `c${index}`,
    type: /^[#>]/.test(source) ? 'markdown' : 'code',
    source,
    metadata: {},
  }));
}

/** A pipeline in the form of the documentation. */
export const TUTORIAL = notebook(
  '# Find the right page of a handbook',
  'const data = await mill.dataset({ source: "tutorial" });',
  'const seeds = await mill.sample({ train: data.train, corpus: data.corpus, exclude: [data.dev, data.test], size: 80, seed: 13 });',
  '> The model has not been tuned, so it sees a few examples.',
  'const pseudo = await mill.generate({\n  documents: seeds.documents, // unlabelled ones\n  model: "smollm2-135m-instruct",\n  examples: seeds.pairs,\n  perDocument: 2,\n});',
  'const short = (await pseudo.queries.head(20)).filter((query) => query.text.length < 12);',
  'const sparse = await mill.bm25Filter({ queries: pseudo.queries, corpus: data.corpus, candidates: 500, maxRank: 3 });',
  "const colbert = await mill.colbert({ pairs: seeds.pairs, queries: [sparse.queries], corpus: data.corpus, dev: data.dev, model: 'all-minilm-l6-v2', maxSteps: 48 });",
  'const report = await mill.evaluate({ retriever: colbert.retriever, corpus: data.corpus, topics: data.test });',
);
