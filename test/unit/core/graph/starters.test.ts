import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { buildGraph, type NotebookCell } from '../../../../kernel-bridge/src/core/graph/index.ts';
import { catalogue } from './notebooks.ts';

const folder = new URL('../../../../templates/notebooks/', import.meta.url);

interface Notebook {
  readonly cells: readonly {
    readonly id: string;
    readonly cell_type: NotebookCell['type'];
    readonly source: string | readonly string[];
    readonly metadata: Record<string, unknown>;
  }[];
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.ipynb'))) {
  void test(`buildGraph() has nothing to say against the starter ${file}`, () => {
    const { cells } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Notebook;
    const graph = buildGraph(
      cells.map(({ id, cell_type, source, metadata }) => {
        return { id, type: cell_type, source: [source].flat().join(''), metadata };
      }),
      catalogue,
    );
    assert.deepEqual(graph.problems, []);
    assert.ok(graph.edges.length > 0);
  });
}
