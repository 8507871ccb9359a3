import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { suite, test } from 'node:test';

import { createEnvironment } from '../../../kernel-bridge/src/engine/index.ts';
import { PYTHON, runProbe, TestWorkspace } from '../support/TestWorkspace.ts';

/** A request for an environment whose lock is empty, so that the test needs no network. */
function request(workspace: TestWorkspace, name: string, python = PYTHON) {
  workspace.write('templates/environments/tiny.txt', '# nothing\n');
  const variables = { ...process.env, QUERYMILL_ENVIRONMENTS: workspace.path('environments') };
  return { home: workspace.folder, name, python, variables, tell: () => undefined };
}

void suite('createEnvironment()', { timeout: 600_000 }, () => {
  void test('makes an interpreter, leaves it while the lock is the same, and makes it anew when it was cut off', async () => {
    await using workspace = new TestWorkspace();
    const python = await createEnvironment(request(workspace, 'tiny'));
    const prefix = execFileSync(python, ['-c', 'import sys; print(sys.prefix)'], { encoding: 'utf8' }).trim();
    assert.equal(prefix, workspace.path('environments', 'tiny'));
    writeFileSync(workspace.path('environments', 'tiny', 'mine'), '');
    await createEnvironment(request(workspace, 'tiny'));
    assert.ok(existsSync(workspace.path('environments', 'tiny', 'mine')));
    writeFileSync(workspace.path('environments', 'tiny', 'querymill-lock.txt'), 'another');
    await createEnvironment(request(workspace, 'tiny'));
    assert.ok(!existsSync(workspace.path('environments', 'tiny', 'mine')));
  });

  void test('says what is wrong with a name or a Python', async () => {
    await using workspace = new TestWorkspace();
    await assert.rejects(createEnvironment(request(workspace, 'tini')), {
      message: 'Cannot create environment "tini": there is no lock of this name. Did you mean "tiny"?',
    });
    await assert.rejects(createEnvironment(request(workspace, 'tiny', '/no/such/python')), {
      message: /there is no program \/no\/such\/python/,
    });
  });
});

void suite('environments of a step', { timeout: 300_000 }, () => {
  void test('one that is missing is told with the command that makes it, before anything starts', async () => {
    await using workspace = new TestWorkspace();
    const path = workspace.path('blocks', 'probe', 'block.json');
    const definition = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...definition, environments: ['vllm'] }));
    process.env['QUERYMILL_ENVIRONMENTS'] = workspace.path('environments');
    try {
      const engine = workspace.engine();
      await assert.rejects(runProbeQuietly(engine), {
        message:
          /^Cannot use environment "vllm": it is not there yet\. Make it with `querymill env create vllm`/,
      });
      await assert.rejects(runProbeQuietly(engine, { environment: 'default' }), {
        message: 'Cannot run "probe": it does not run in the environment "default". It runs in "vllm".',
      });
    } finally {
      delete process.env['QUERYMILL_ENVIRONMENTS'];
    }
  });

  void test('an interpreter that the settings name serves instead', async () => {
    await using workspace = new TestWorkspace();
    workspace.write('querymill.config.json', JSON.stringify({ environments: { mine: { python: PYTHON } } }));
    const { last } = await runProbe(workspace.engine(), {}, { options: { environment: 'mine' } });
    assert.equal(last.state, 'done');
  });
});

async function runProbeQuietly(
  engine: ReturnType<TestWorkspace['engine']>,
  options?: object,
): Promise<unknown> {
  return engine.runStep({ name: 'probe', block: 'probe', args: {}, options });
}
