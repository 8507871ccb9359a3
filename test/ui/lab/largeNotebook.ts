import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Cell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: string | readonly string[];
  readonly outputs?: readonly unknown[];
}

/**
 * Writes a notebook of many blocks that have all run: a data set, then generators and filters in turn, each with
 * the sample rows and figures of the starter's own results.
 *
 * @param folder the folder that JupyterLab shows; holds `finished.ipynb`
 * @returns the name of the notebook
 */
export function writeLargeNotebook(folder: string, blocks: number): string {
  const finished = JSON.parse(readFileSync(join(folder, 'finished.ipynb'), 'utf8')) as {
    readonly cells: readonly Cell[];
    readonly metadata: object;
  };
  const outputOf = (id: string): readonly unknown[] =>
    finished.cells.find((cell) => cell.id === id)?.outputs ?? [];
  const cells = Array.from({ length: blocks }, (_, index) => {
    const name = `b${String(index)}`;
    const before = `b${String(index - 1)}`;
    if (index === 0)
      return cell(name, `const b0 = await mill.dataset({ source: "tutorial" });`, outputOf('data'));
    if (index === 1)
      return cell(
        name,
        `const b1 = await mill.sample({ train: b0.train, corpus: b0.corpus, size: 9 });`,
        outputOf('seeds'),
      );
    return index % 2 === 0
      ? cell(
          name,
          `const ${name} = await mill.generate({\n  documents: b1.documents,\n  model: "smollm2-135m-instruct",\n  seed: ${String(index)},\n});`,
          outputOf('pseudo'),
        )
      : cell(
          name,
          `const ${name} = await mill.bm25Filter({ queries: ${before}.queries, corpus: b0.corpus, maxRank: 3 });`,
          outputOf('kept'),
        );
  });
  const name = `large-${String(blocks)}.ipynb`;
  const content = { cells, metadata: finished.metadata, nbformat: 4, nbformat_minor: 5 };
  writeFileSync(join(folder, name), JSON.stringify(content));
  return name;
}

function cell(id: string, source: string, outputs: readonly unknown[]): object {
  return { cell_type: 'code', id, execution_count: 1, metadata: {}, outputs, source };
}
