import assert from 'node:assert/strict';
import { suite, test } from 'node:test';

import { GraphBuilder } from '../../../../kernel-bridge/src/core/graph/index.ts';
import {
  buildPreimage,
  listLiterals,
  literalId,
  planCalls,
  sha256Hex,
  validateArguments,
  type BlockFacts,
  type LiteralResolution,
  type NotebookPlan,
  type PlanResult,
  type PlanStep,
  type StepPreimage,
} from '../../../../kernel-bridge/src/core/index.ts';
import { catalogue, notebook } from '../graph/notebooks.ts';

const FACTS = { code: '0'.repeat(64), packages: {}, python: '3.11' };
const DATA = 'const data = await mill.dataset({ source: "tutorial" });';
const SEEDS =
  'const seeds = await mill.sample({ train: data.train, corpus: data.corpus, exclude: [data.dev, data.test], size: 80 });';
const PSEUDO =
  'const pseudo = await mill.generate({ documents: seeds.documents, model: "smollm2-135m-instruct" });';
const SPARSE =
  'const sparse = await mill.bm25Filter({ queries: pseudo.queries, corpus: data.corpus, maxRank: 3 });';
const QUICK = [DATA, SEEDS, PSEUDO, SPARSE];

/** A workspace on paper: results are made up, so that plans can be made from them. */
class PaperWorkspace {
  readonly results = new Map<string, PlanResult>();
  readonly running = new Set<string>();
  readonly newest = new Map<string, PlanResult>();
  readonly unknownNames = new Set<string>();
  readonly times = new Map<string, number>();
  /** Of blocks where their cells name an environment. */
  readonly facts = new Map<string, BlockFacts>();
  readonly #graphs = new GraphBuilder();

  plan(...sources: readonly string[]): readonly PlanStep[] {
    return this.calls(...sources).steps;
  }

  calls(...sources: readonly string[]): NotebookPlan {
    const graph = this.#graphs.build(notebook(...sources), catalogue);
    const resolve = (name: string): LiteralResolution =>
      this.unknownNames.has(name)
        ? { problem: `Cannot load "${name}": no such name` }
        : { identity: { name } };
    return planCalls({
      graph,
      catalogue,
      blocks: new Map([...[...catalogue.keys()].map((type) => [type, FACTS] as const), ...this.facts]),
      literals: new Map(listLiterals(graph).map((literal) => [literalId(literal), resolve(literal.name)])),
      results: this.results,
      running: this.running,
      newest: (name, block) => this.newest.get(`${name} ${block}`),
      took: (name, block) => this.times.get(`${name} ${block}`),
      launcherProblem: (name) => (name === 'local' ? undefined : `there is no launcher "${name}"`),
    });
  }

  /** Gives every step a result, as a run from top to bottom would. */
  run(...sources: readonly string[]): readonly PlanStep[] {
    for (;;) {
      const steps = this.plan(...sources);
      const next = steps.filter(({ verdict }) => verdict === 'run');
      if (next.length === 0) return steps;
      for (const { key, block } of next) this.publish(key ?? '', block);
    }
  }

  publish(key: string, block: string): void {
    const ports = Object.entries(catalogue.get(block)?.outputs ?? {});
    const outputs = Object.fromEntries(
      ports.map(([port, { type }]) => [port, { type, digest: sha256Hex(key + port) }]),
    );
    this.results.set(key, { key, preimage: {} as StepPreimage, outputs, seconds: 7 });
  }
}

/** `data run`, `seeds depends on data` … */
function inWords(steps: readonly PlanStep[]): string[] {
  return steps.map(({ name, verdict, reason }) =>
    verdict === 'depends' ? `${name} depends ${reason}` : `${name} ${verdict}`,
  );
}

void suite('planNotebook()', () => {
  void test('runs the first step and knows nothing below it until its bytes are there', () => {
    const steps = new PaperWorkspace().plan(...QUICK);
    assert.deepEqual(inWords(steps), [
      'data run',
      'seeds depends on data',
      'pseudo depends on data',
      'sparse depends on data',
    ]);
    assert.equal(steps[0]?.reason, 'no earlier result');
    assert.match(steps[0].key ?? '', /^[0-9a-f]{64}$/);
    assert.equal(steps[1]?.key, null);
  });

  void test('reuses everything after a run', () => {
    const steps = new PaperWorkspace().run(...QUICK);
    assert.deepEqual(inWords(steps), ['data reuse', 'seeds reuse', 'pseudo reuse', 'sparse reuse']);
  });

  void test('marks only the steps below a changed parameter, and none after it is changed back', () => {
    const workspace = new PaperWorkspace();
    workspace.run(...QUICK);
    const edited = PSEUDO.replace('instruct"', 'instruct", perDocument: 5');
    const steps = workspace.plan(DATA, SEEDS, edited, SPARSE);
    assert.deepEqual(inWords(steps), ['data reuse', 'seeds reuse', 'pseudo run', 'sparse depends on pseudo']);
    assert.deepEqual(new Set(workspace.plan(...QUICK).map(({ verdict }) => verdict)), new Set(['reuse']));
  });

  void test('does not mind comments, order of names, a default written out or an execution parameter', () => {
    const workspace = new PaperWorkspace();
    const before = workspace.run(...QUICK);
    const edited = SPARSE.replace('{ queries', '{ k1: 1.5, /* rank */ queries');
    const after = workspace.plan(DATA, SEEDS, PSEUDO.replace(' });', ', batchSize: 4 });'), edited);
    assert.deepEqual(after, before);
  });

  void test('says what changed since the last result of the same variable and block', () => {
    const workspace = new PaperWorkspace();
    const block = catalogue.get('dataset');
    assert.ok(block !== undefined);
    const { semantic } = validateArguments(block, { source: 'tutorial', devFraction: 0.1 });
    const preimage = buildPreimage(block, {
      ...FACTS,
      params: semantic,
      inputs: { source: { name: 'tutorial' } },
    });
    workspace.newest.set('data dataset', { key: 'x', preimage, outputs: {}, seconds: 12 });
    const [step] = workspace.plan(DATA);
    assert.equal(step?.reason, 'parameter devFraction 0.1 → 0.2');
    assert.equal(step.seconds, 12);
  });

  void test('attaches to what runs now', () => {
    const workspace = new PaperWorkspace();
    workspace.running.add(workspace.plan(DATA)[0]?.key ?? '');
    assert.deepEqual(inWords(workspace.plan(DATA, SEEDS)), ['data attach', 'seeds depends on data']);
  });

  void test('waits for code that a step needs', () => {
    const workspace = new PaperWorkspace();
    const code = 'const size = 40 + 2;';
    const steps = workspace.run(DATA, code, SEEDS.replace('size: 80', 'size'), PSEUDO);
    assert.deepEqual(inWords(steps), ['data reuse', 'seeds unknown', 'pseudo unknown']);
    assert.equal(steps[1]?.reason, 'until the code that defines size runs');
    const computed = workspace.run(DATA, SEEDS.replace('80', '40 + 2'));
    assert.equal(computed[1]?.reason, 'until the code of size runs');
  });

  void test('blocks what cannot run, with the reason, and all below it', () => {
    const workspace = new PaperWorkspace();
    const wrong = workspace.plan(
      DATA.replace('source: "tutorial"', 'source: "tutorial", devFraction: 2'),
      SEEDS,
    );
    assert.deepEqual(inWords(wrong), ['data blocked', 'seeds blocked']);
    assert.match(wrong[0]?.reason ?? '', /devFraction/);
    assert.equal(wrong[1]?.reason, 'data is blocked');
    const misspelt = workspace.plan('const data = await mill.datset({ source: "tutorial" });');
    assert.match(misspelt[0]?.reason ?? '', /datset/);
    workspace.unknownNames.add('tutorial');
    assert.equal(workspace.plan(DATA)[0]?.reason, 'Cannot load "tutorial": no such name');
  });

  void test('says what a step took before, also below one that runs, and though its result is gone', () => {
    const workspace = new PaperWorkspace();
    workspace.times.set('seeds sample', 30);
    const steps = workspace.plan(DATA, SEEDS);
    assert.deepEqual(
      steps.map(({ verdict, seconds }) => [verdict, seconds]),
      [
        ['run', null],
        ['depends', 30],
      ],
    );
  });

  void test('tells a missing environment or launcher first, whatever runs above it', () => {
    const workspace = new PaperWorkspace();
    workspace.facts.set('sample in vllm', { problem: 'Cannot use environment "vllm": it is not there yet' });
    const there = SEEDS.replace(' });', ' }, { environment: "default" });');
    workspace.facts.set('sample in default', FACTS);
    assert.deepEqual(inWords(workspace.plan(DATA, there)), ['data run', 'seeds depends on data']);
    const missing = workspace.plan(DATA, SEEDS.replace(' });', ' }, { environment: "vllm" });'), PSEUDO);
    assert.deepEqual(inWords(missing), ['data run', 'seeds blocked', 'pseudo blocked']);
    assert.equal(missing[1]?.reason, 'Cannot use environment "vllm": it is not there yet');
    const nowhere = workspace.plan(DATA, SEEDS.replace(' });', ' }, { on: "moon" });'));
    assert.equal(nowhere[1]?.reason, 'there is no launcher "moon"');
    const code = workspace.run(DATA, SEEDS.replace(' });', ' }, { environment: "def" + "ault" });'));
    assert.equal(code[1]?.reason, 'until the code of environment runs');
  });

  void test('follows options: force runs again, bypass passes its input on', () => {
    const workspace = new PaperWorkspace();
    workspace.run(...QUICK);
    const forced = workspace.plan(DATA, SEEDS.replace(' });', ' }, { force: true });'));
    assert.equal(forced[1]?.reason, 'forced');
    const next = 'const again = await mill.bm25Filter({ queries: sparse.queries, corpus: data.corpus });';
    const passed = workspace.run(DATA, SEEDS, PSEUDO, SPARSE.replace(' });', ' }, { bypass: true });'), next);
    assert.deepEqual(inWords(passed).slice(3), ['sparse reuse', 'again reuse']);
    assert.equal(passed[3]?.reason, 'bypassed');
  });

  void test('plans 1,000 blocks in less than 100 ms', () => {
    const workspace = new PaperWorkspace();
    const sample = (n: number): string =>
      `const s${String(n)} = await mill.sample({ train: data.train, corpus: data.corpus, seed: ${String(n)} });`;
    const cells = [DATA, ...Array.from({ length: 999 }, (_, n) => sample(n))];
    workspace.run(...cells);
    const times = Array.from({ length: 5 }, () => {
      // Of this thread's processor, so that other programs on the machine have no part in it.
      const start = process.threadCpuUsage();
      const steps = workspace.plan(...cells);
      assert.equal(
        steps.every(({ verdict }) => verdict === 'reuse'),
        true,
      );
      const { user, system } = process.threadCpuUsage(start);
      return (user + system) / 1000;
    });
    const best = Math.min(...times);
    assert.ok(best < 100, `the plan took ${best.toFixed(0)} ms`);
  });
});

void suite('planCalls()', () => {
  void test('gives the calls that could be made now, as their cells would make them', () => {
    const paper = new PaperWorkspace();
    const [data] = paper.plan(DATA);
    paper.publish(data?.key ?? '', 'dataset');
    const { ready } = paper.calls(
      ...QUICK,
      'const also = await mill.dataset({ source: "tutorial" }, { on: "here" });',
    );
    assert.deepEqual(
      ready.map(({ name, options }) => ({ name, options })),
      [{ name: 'seeds', options: {} }],
      'data and also are there; what is below seeds has no inputs yet',
    );
    const [seeds] = ready;
    assert.equal(seeds?.args['size'], 80);
    assert.deepEqual(Object.keys(Object(Reflect.get(Object(seeds.args), 'train')) as object), [
      'type',
      'digest',
    ]);
    assert.equal(seeds.sources['train'], 'data.train');
  });

  void test('leaves forced steps, and those of which only code can tell something, to their cells', () => {
    const { ready } = new PaperWorkspace().calls(
      'const where = pick();',
      'const forced = await mill.dataset({ source: "tutorial" }, { force: true });',
      'const coded = await mill.dataset({ source: where });',
      'const placed = await mill.dataset({ source: "tutorial" }, { on: where });',
      'const plain = await mill.dataset({ source: "tutorial" }, { resources: { cpus: 2 } });',
    );
    assert.deepEqual(
      ready.map(({ name, options }) => ({ name, options })),
      [{ name: 'plain', options: { resources: { cpus: 2 } } }],
    );
  });
});
