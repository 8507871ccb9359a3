import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { CellOutputs } from '../../../kernel-bridge/src/kernel/output/CellOutputs.ts';
import { OutputLedger, type KeptOutput } from '../../../kernel-bridge/src/kernel/output/OutputLedger.ts';
import type { IncomingMessage, JsonObject } from '../../../kernel-bridge/src/kernel/wire/Message.ts';

const STEP_MIME = 'application/vnd.querymill.step+json';

test('texts of one stream are joined, and a cleared output is gone when the next one comes', () => {
  const outputs = new CellOutputs(null);
  const run = begin(outputs, 'a');
  run('stream', { name: 'stdout', text: 'one ' });
  run('stream', { name: 'stdout', text: 'two' });
  run('clear_output', { wait: true });
  assert.deepEqual(texts(outputs, 'a'), ['one two']);
  run('stream', { name: 'stderr', text: 'three' });
  assert.deepEqual(texts(outputs, 'a'), ['three']);
});

test('a display is updated where it stands, from whatever cell the update comes', () => {
  const outputs = new CellOutputs(null);
  const first = begin(outputs, 'a');
  first('display_data', display('half', 'd'));
  first('status', { execution_state: 'idle' });
  begin(outputs, 'b')('update_display_data', display('whole', 'd'));
  assert.deepEqual(outputs.output('a')?.messages[0]?.content, display('whole', 'd'));
  assert.deepEqual(outputs.output('b')?.messages, []);
});

test('a cell waits, runs and ends; one that is aborted before it began shows what it showed before', () => {
  const outputs = new CellOutputs(null);
  const first = begin(outputs, 'a', false);
  assert.equal(outputs.cells()[0]?.state, 'queued');
  first('execute_input', { execution_count: 7 });
  assert.equal(outputs.cells()[0]?.state, 'running');
  first('stream', { name: 'stdout', text: 'kept' });
  first('status', { execution_state: 'idle' });
  assert.deepEqual([outputs.cells()[0]?.state, outputs.cells()[0]?.count], ['done', 7]);
  const second = begin(outputs, 'a', false);
  assert.deepEqual(texts(outputs, 'a'), []);
  second('status', { execution_state: 'busy' });
  second('status', { execution_state: 'idle' });
  assert.deepEqual(texts(outputs, 'a'), ['kept']);
});

test('of endless text the end is kept, and of an endless display its plain text', () => {
  const outputs = new CellOutputs(null);
  const run = begin(outputs, 'a');
  for (let line = 0; line < 3_000; line++)
    run('stream', { name: 'stdout', text: `${String(line).padEnd(399)}\n` });
  run('display_data', { data: { 'text/plain': 'short', 'text/html': 'x'.repeat(2_000_000) }, metadata: {} });
  const [text, shown] = outputs.output('a')?.messages ?? [];
  const kept = String(text?.content['text']);
  assert.ok(kept.length < 900_000);
  assert.match(kept, /2999 +\n$/);
  assert.deepEqual(shown?.content['data'], { 'text/plain': 'short' });
});

test('cells without an id, and silent requests, are not kept', () => {
  const outputs = new CellOutputs(null);
  outputs.submitted({ ...request('a'), metadata: {} });
  outputs.submitted({ ...request('a'), content: { code: '1', silent: true } });
  assert.deepEqual(outputs.cells(), []);
});

test('the next kernel of a notebook gives what the last one left, and says which cell it cut off', (t) => {
  const workspace = mkdtempSync(join(tmpdir(), 'querymill-output-'));
  t.after(() => rmSync(workspace, { recursive: true }));
  mkdirSync(join(workspace, '.querymill'));
  const ledger = new OutputLedger(workspace, '/some/where.ipynb');
  const outputs = new CellOutputs(ledger);
  const done = begin(outputs, 'done');
  done('stream', { name: 'stdout', text: 'written' });
  done('status', { execution_state: 'idle' });
  begin(outputs, 'cut')('stream', { name: 'stdout', text: 'half' });
  begin(outputs, 'step')('display_data', { data: { [STEP_MIME]: {} }, metadata: {} });
  begin(outputs, 'waiting', false);
  outputs.dispose();

  const next = new CellOutputs(ledger);
  assert.deepEqual(texts(next, 'done'), ['written']);
  assert.deepEqual(
    next.cells().map(({ cellId, state, current }) => [cellId, state, current]),
    [
      ['done', 'done', false],
      ['cut', 'done', false],
      ['step', 'running', false],
      ['waiting', 'queued', false],
    ],
  );
  assert.equal(next.output('cut')?.messages[1]?.content['ename'], 'KernelEnded');
  assert.equal(next.output('step')?.messages.length, 1);
  assert.deepEqual(new CellOutputs(new OutputLedger(workspace, '/another.ipynb')).cells(), []);
});

test('a ledger that cannot be read is as good as none, and a folder without a store gets no file', (t) => {
  const workspace = mkdtempSync(join(tmpdir(), 'querymill-output-'));
  t.after(() => rmSync(workspace, { recursive: true }));
  const ledger = new OutputLedger(workspace, 'n.ipynb');
  const outputs = (): CellOutputs => {
    const kept = new CellOutputs(ledger);
    begin(kept, 'a')('stream', { name: 'stdout', text: 'written' });
    begin(kept, 'b');
    kept.dispose();
    return kept;
  };
  outputs();
  assert.deepEqual(readdirSync(workspace), []);
  mkdirSync(join(workspace, '.querymill'));
  outputs();
  const [folder = ''] = readdirSync(join(workspace, '.querymill', 'output'));
  const [file = '', ...others] = readdirSync(join(workspace, '.querymill', 'output', folder)).sort();
  assert.equal(others.length, 1);
  writeFileSync(join(workspace, '.querymill', 'output', folder, file), '{"v":1,"order":1,"cell":{}');
  assert.equal(ledger.read().length, 1);
});

test('only cells that changed are written', (t) => {
  const written: string[] = [];
  const ledger = new OutputLedger('/nowhere', 'n.ipynb');
  t.mock.method(ledger, 'write', ({ cell }: KeptOutput) => written.push(cell.cellId));
  const outputs = new CellOutputs(ledger);
  const [first, second] = [begin(outputs, 'a'), begin(outputs, 'b')];
  first('display_data', display('half', 'd'));
  outputs.dispose();
  assert.deepEqual(written.splice(0), ['a', 'b']);
  second('stream', { name: 'stdout', text: 'more' });
  outputs.dispose();
  assert.deepEqual(written.splice(0), ['b']);
  second('update_display_data', display('whole', 'd'));
  outputs.dispose();
  assert.deepEqual(written.splice(0), ['a']);
  outputs.dispose();
  assert.deepEqual(written, []);
});

let sent = 0;

function request(cellId: string): IncomingMessage {
  const header = { msg_id: `m${++sent}`, msg_type: 'execute_request', session: 'page' };
  const content = { code: `run ${cellId}`, silent: false };
  return {
    identities: [],
    header,
    rawHeader: Buffer.from(JSON.stringify(header)),
    metadata: { cellId },
    content,
    buffers: [],
  };
}

/** Sends a cell; gives what publishes its messages. */
function begin(
  outputs: CellOutputs,
  cellId: string,
  runs = true,
): (type: string, content: JsonObject) => void {
  const message = request(cellId);
  outputs.submitted(message);
  const publish = (type: string, content: JsonObject): void => {
    outputs.published({ type, content, parent: message.rawHeader });
  };
  if (runs) publish('execute_input', { execution_count: sent });
  return publish;
}

function display(text: string, id: string): JsonObject {
  return { data: { 'text/plain': text }, metadata: {}, transient: { display_id: id } };
}

function texts(outputs: CellOutputs, cellId: string): unknown[] {
  return outputs.output(cellId)?.messages.map(({ content }) => content['text']) ?? [];
}
