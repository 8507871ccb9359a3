import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { listRunning } from '../../../kernel-bridge/src/engine/attempt/listRunning.ts';
import { verifyStore, type Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { notebookOf } from '../../packaging/notebookOf.ts';
import { PYTHON, TestWorkspace } from '../support/TestWorkspace.ts';

const LIMIT = { timeout: 300_000 };

/** `querymill run` of three steps: two side by side, of which the first waits for a file, and one below both. */
class Session {
  readonly workspace: TestWorkspace;
  readonly engine: Engine;
  readonly gate: string;
  readonly #notebook: string;
  readonly #log: string;

  constructor(workspace: TestWorkspace) {
    this.workspace = workspace;
    this.engine = workspace.engine();
    this.gate = workspace.path('gate');
    this.#log = workspace.path('begun');
    workspace.write('querymill.config.json', '{}');
    const call = (text: string, more = ''): string =>
      `await mill.probe({ text: "${text}", runs: ${JSON.stringify(this.#log)}${more} }, { resources: { cpus: 0 } });`;
    const cells = [
      `const slow = ${call('slow', `, gate: ${JSON.stringify(this.gate)}`)}`,
      `const quick = ${call('quick')}`,
      `const below = ${call('below', ', table: [slow.table, quick.table]')}`,
    ];
    this.#notebook = workspace.write('steps.ipynb', JSON.stringify(notebookOf(...cells)));
  }

  /** Starts the command, in a process group of its own, as a terminal does. */
  run(): ChildProcess {
    const options = { cwd: this.workspace.folder, stdio: 'ignore', detached: true } as const;
    return spawn(PYTHON, ['-m', 'querymill', 'run', this.#notebook], options);
  }

  /** Runs it to its end. */
  async finish(): Promise<number | null> {
    const [status] = (await once(this.run(), 'close')) as [number | null];
    return status;
  }

  /** How many jobs were begun. */
  jobs(): number {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trim().split('\n').length : 0;
  }

  /** Resolves when as many jobs were begun. */
  async began(count: number): Promise<void> {
    while (this.jobs() < count) await delay(50);
  }
}

void suite('querymill run, ended from outside', () => {
  void test('Ctrl-C twice leaves no process and nothing torn; the next run goes on', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const session = new Session(workspace);
    const command = session.run();
    await session.began(2);
    command.kill('SIGINT');
    await delay(100);
    command.kill('SIGINT');
    const [status] = (await once(command, 'close')) as [number | null];
    assert.equal(status, 130);
    const { store, launcher } = session.engine;
    while ((await listRunning(store, launcher)).size > 0) {
      // The second Ctrl-C may end the kernel before it told the job: then the job goes on, as after any end of a kernel.
      workspace.write('gate');
      await delay(100);
    }
    assert.deepEqual((await verifyStore(store)).damaged, []);
    workspace.write('gate');
    assert.equal(await session.finish(), 0);
    assert.ok(session.jobs() <= 4, 'only what was stopped ran again');
  });

  void test('a server that dies with steps running and queued loses none of them', LIMIT, async () => {
    await using workspace = new TestWorkspace();
    const session = new Session(workspace);
    const command = session.run();
    await session.began(2);
    killGroup(command); // the command; its kernel ends with it
    await once(command, 'close');
    const again = session.finish();
    await delay(500);
    workspace.write('gate');
    assert.equal(await again, 0);
    assert.equal(session.jobs(), 3, 'the step that ran was attached to, the one that had ended was reused');
    assert.deepEqual((await verifyStore(session.engine.store)).damaged, []);
  });
});

function killGroup({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}
