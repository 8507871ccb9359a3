import { inspect } from 'node:util';

import { recordsTable } from '../evaluator/display/recordsTable.ts';
import { Artifact, artifactHandle, RowArtifact } from './Artifact.ts';
import type { RunReply } from './messages.ts';

const DISPLAY = Symbol.for('Jupyter.display');

/** What `await mill.TYPE(…)` gives: an artifact for each port, the metrics, and where they come from. */
export class StepResult {
  readonly metrics: Readonly<Record<string, number>>;
  /** What the result is kept under. */
  readonly key: string;
  /** One digest over all ports. */
  readonly digest: string;
  /** Whether it was there before. */
  readonly reused: boolean;
  /** How long it took to make. */
  readonly seconds: number;
  /** Id of the attempt that made it. */
  readonly attempt: string;

  /** @param reply what the engine answered */
  constructor(reply: RunReply) {
    for (const [port, data] of Object.entries(reply.ports)) {
      Object.defineProperty(this, port, { value: artifactHandle(data), enumerable: true });
    }
    this.metrics = reply.metrics;
    this.key = reply.key;
    this.digest = reply.digest;
    this.reused = reply.reused;
    this.seconds = reply.seconds;
    this.attempt = reply.attempt;
    Object.defineProperty(this, DISPLAY, { value: () => describe(reply.block, this) });
    Object.defineProperty(this, inspect.custom, { value: () => describe(reply.block, this)['text/plain'] });
    Object.freeze(this);
  }
}

/** The ports of a step result by name. */
export function portsOf(result: StepResult): [string, Artifact][] {
  return Object.entries(result).filter((entry): entry is [string, Artifact] => entry[1] instanceof Artifact);
}

function describe(block: string, result: StepResult): Record<string, string> {
  const ports = portsOf(result).map(([port, artifact]) => ({
    port,
    type: artifact.type,
    rows: artifact instanceof RowArtifact ? artifact.count : '',
    bytes: artifact.bytes,
    digest: artifact.digest.slice(0, 12),
  }));
  const counted = ports.map(
    ({ port, type, rows }) => `${port} (${type}${rows === '' ? '' : `, ${String(rows)} rows`})`,
  );
  const metrics = Object.entries(result.metrics).map(([name, value]) => `${name} ${String(value)}`);
  return {
    'text/plain': [block, ...counted, ...metrics].join(' · '),
    'text/html': `<p><b>${block}</b> ${metrics.join(' · ')}</p>\n${recordsTable(ports)}`,
  };
}
