import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Engine } from '../../../kernel-bridge/src/engine/index.ts';
import { sha256Hex } from '../../../kernel-bridge/src/core/index.ts';

/** Puts an artifact with these rows, as a job would publish it, into a workspace. */
export function putRows(workspace: string, file: string, rows: readonly unknown[]): string {
  const lines = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
  return putText(workspace, file, `${lines.join('\n')}\n`);
}

/** Puts an artifact with this text, byte for byte. */
export function putText(workspace: string, file: string, text: string | Buffer): string {
  const digest = sha256Hex(typeof text === 'string' ? text : new Uint8Array(text));
  const folder = join(workspace, '.querymill', 'objects', digest.slice(0, 2), digest);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), text);
  return digest;
}

interface StepLike {
  readonly block: string;
  readonly name: string;
  readonly inputs?: Record<string, unknown>;
  readonly outputs: Record<string, { readonly type: string; readonly digest: string; readonly rows: number }>;
  readonly metrics?: Record<string, number>;
  readonly series?: Record<string, [number, number][]>;
}

let steps = 0;

/** Publishes the record of a finished step, and what the ledger says of it. */
export async function putStep(
  engine: Engine,
  { block, name, inputs = {}, outputs, metrics = {}, series = {} }: StepLike,
): Promise<string> {
  const number = ++steps;
  const key = sha256Hex(`step ${String(number)} ${block}`);
  const attempt = `${key.slice(0, 16)}-001`;
  const time = new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString();
  const record = {
    v: 1,
    attempt,
    key,
    state: 'done',
    preimage: {
      v: 1,
      block: { type: block, version: 1, code: 'c'.repeat(64) },
      params: {},
      inputs,
      packages: {},
      python: '3.11',
      outputs: Object.keys(outputs).sort(),
    },
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([port, output]) => [port, { ...output, bytes: 1 }]),
    ),
    metrics,
    series,
    samples: { columns: [], rows: [] },
    startedAt: time,
    seconds: 1,
  };
  const path = engine.store.step(key);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, JSON.stringify(record));
  await engine.ledger.ended({ name, block, key, attempt, verdict: 'ran', state: 'done', seconds: 1 });
  return key;
}

/** A query as `generate` writes it. */
export function query(id: string, text: string, document = 'a document about winches', more = {}): object {
  return {
    _id: id,
    text,
    doc_id: `d-${id.slice(-1)}`,
    n: 0,
    round: 0,
    generator: 'tiny',
    logprob: -1.5,
    tokens: 4,
    title: 'Winches',
    document,
    ...more,
  };
}
