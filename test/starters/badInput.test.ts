import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { Workspace } from './support/Workspace.ts';

const DATA = 'const data = await mill.dataset({ source: "tutorial" });';

/** What is wrong, the cell that has it, and the one error a person reads. */
const mistakes: readonly (readonly [string, string, RegExp])[] = [
  [
    'an unknown data set',
    'const other = await mill.dataset({ source: "scifat" });',
    /Cannot load data set "scifat": no such folder and no such BEIR name\. Did you mean "scifact"\?/,
  ],
  [
    'a folder without qrels',
    'const other = await mill.dataset({ source: "no-qrels" });',
    /Cannot load data set ".*no-qrels": .*qrels/,
  ],
  [
    'a malformed line, by file and number',
    'const other = await mill.dataset({ source: "malformed" });',
    /corpus\.jsonl.*line 2|line 2.*corpus\.jsonl/,
  ],
  [
    'a sample larger than the data',
    'const seeds = await mill.sample({ train: data.train, corpus: data.corpus, size: 5000 });',
    /Cannot .*5000.*120/,
  ],
  [
    'an unknown block',
    'const x = await mill.genrate({});',
    /Cannot run "mill\.genrate": no such block\. Did you mean "generate"\?/,
  ],
  [
    'an unknown parameter',
    'const seeds = await mill.sample({ train: data.train, corpus: data.corpus, sizes: 5 });',
    /it has no input or parameter "sizes"\. Did you mean "size"\?/,
  ],
  [
    'a wrong type',
    'const seeds = await mill.sample({ train: data.train, corpus: data.corpus, size: "5" });',
    /the parameter "size" is "5" and must be a whole number/,
  ],
  [
    'a port of the wrong type',
    'const seeds = await mill.sample({ train: data.corpus, corpus: data.corpus });',
    /the input "train" takes Topics, not Corpus/,
  ],
  [
    'a variable that does not exist',
    'const r = await mill.evaluate({ retriever: "bm25", corpus: dat.corpus, topics: dat.test });',
    /dat is not defined/,
  ],
  [
    'a model of the wrong kind',
    'const q = await mill.generate({ documents: seeds8.documents, model: "all-minilm-l6-v2" });',
    /Cannot use model "all-minilm-l6-v2": models\.json says that its kind is "encoder", and the port takes "generator"\. Those named there are smollm2-135m-instruct/,
  ],
  [
    'a model that is not there',
    'const q = await mill.generate({ documents: seeds8.documents, model: "smollm3" });',
    /Cannot .*"smollm3".*Did you mean "smollm2-135m-instruct"|Cannot .*"smollm3"/,
  ],
];

describe('bad input', () => {
  let workspace: Workspace;

  before(async () => {
    workspace = await Workspace.create();
    const good = JSON.stringify({ _id: 'd1', title: '', text: 'a document' });
    for (const [folder, corpus] of [
      ['no-qrels', `${good}\n`],
      ['malformed', `${good}\n{"_id": "d2", "text": \n`],
    ] as const) {
      const path = join(workspace.folder, folder);
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'corpus.jsonl'), corpus);
      await writeFile(join(path, 'queries.jsonl'), `${JSON.stringify({ _id: 'q1', text: 'a query' })}\n`);
    }
    const qrels = join(workspace.folder, 'malformed/qrels');
    await mkdir(qrels);
    await writeFile(join(qrels, 'train.tsv'), 'query-id\tcorpus-id\tscore\nq1\td1\t1\n');
    await workspace.write('good.ipynb', DATA, SEEDS);
    const { status, output } = await workspace.run('good.ipynb');
    assert.equal(status, 0, output);
  });
  after(() => workspace.dispose());

  for (const [what, cell, expected] of mistakes) {
    test(`${what} is one clear error, and what ran before is kept`, async () => {
      await workspace.write('bad.ipynb', DATA, SEEDS, cell, '"never"');
      const { status, output, rows } = await workspace.run('bad.ipynb');
      assert.equal(status, 1, output);
      assert.match(output, expected);
      assert.deepEqual(
        rows.filter(({ result }) => result === 'reused').map(({ step }) => step),
        ['data', 'seeds8'],
      );
      const notebook = JSON.parse(await readFile(join(workspace.folder, 'runs/bad.ipynb'), 'utf8')) as {
        cells: { outputs: { output_type: string }[] }[];
      };
      const errors = notebook.cells[2]?.outputs.filter(({ output_type }) => output_type === 'error') ?? [];
      assert.equal(errors.length, 1);
      assert.deepEqual(notebook.cells[3]?.outputs, []);
    });
  }
});

const SEEDS =
  'const seeds8 = await mill.sample({ train: data.train, corpus: data.corpus, exclude: [data.dev, data.test], size: 8 });';
