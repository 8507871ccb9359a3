import { artifactHandle, type Artifact } from './Artifact.ts';
import type { RunReply } from './messages.ts';

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

  private constructor(reply: RunReply) {
    for (const [port, data] of Object.entries(reply.ports)) {
      Object.defineProperty(this, port, { value: artifactHandle(data), enumerable: true });
    }
    this.metrics = reply.metrics;
    this.key = reply.key;
    this.digest = reply.digest;
    this.reused = reply.reused;
    this.seconds = reply.seconds;
    this.attempt = reply.attempt;
    Object.freeze(this);
  }

  /** @param reply what the engine answered */
  static from(reply: RunReply): StepResult & Readonly<Record<string, unknown>> {
    return new StepResult(reply) as StepResult & Readonly<Record<string, unknown>>;
  }
}

/** Names of the ports of a step result. */
export function portNames(result: StepResult): string[] {
  return Object.entries(result)
    .filter(([, value]) => isArtifact(value))
    .map(([name]) => name);
}

function isArtifact(value: unknown): value is Artifact {
  return typeof value === 'object' && value !== null && 'digest' in value && 'path' in value;
}
