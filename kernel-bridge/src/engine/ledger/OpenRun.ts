import {
  stepPlace,
  type EndedLine,
  type LedgerLine,
  type RunLine,
  type StartedLine,
} from '../../core/index.ts';
import { RunFile } from './RunFile.ts';

type StepLine = StartedLine | EndedLine;

/** The run that an engine adds steps to: what it holds already, so that nothing is said twice. */
export class OpenRun {
  readonly head: RunLine;
  readonly file: RunFile;
  readonly #steps = new Map<string, StepLine>();
  readonly #outputs = new Set<string>();
  readonly #environments = new Set<string>();
  /** Steps under way. */
  readonly #busy = new Set<string>();
  #heardAt = performance.now();

  constructor(path: string, head: RunLine) {
    this.head = head;
    this.file = new RunFile(path, head);
  }

  /** Milliseconds since a step began or ended; 0 while one is under way. */
  get idle(): number {
    return this.#busy.size > 0 ? 0 : performance.now() - this.#heardAt;
  }

  /** Whether the step has another result here already: then it belongs to a run of its own. */
  hasOtherResult(step: Pick<StepLine, 'name' | 'key' | 'attempt'>): boolean {
    const known = this.#steps.get(stepPlace(step));
    if (step.name === null || known?.kind !== 'ended' || known.state !== 'done') return false;
    return known.key !== step.key || known.attempt !== step.attempt;
  }

  /** Whether a line would say what was said already: a step seen again, by another cell or another way. */
  says(line: StepLine): boolean {
    const known = this.#steps.get(stepPlace(line));
    if (known?.attempt !== line.attempt || known.key !== line.key) return false;
    return known.kind === line.kind || known.kind === 'ended';
  }

  /**
   * How the run began a step whose result is told now. Whoever tells may only have found the result, made a moment
   * ago by the attempt that another began.
   */
  begunAs(line: StepLine): Pick<StartedLine, 'verdict' | 'reason'> | undefined {
    const known = this.#steps.get(stepPlace(line));
    if (known?.kind !== 'started' || known.attempt !== line.attempt) return undefined;
    const { verdict, reason } = known;
    return { verdict, ...(reason === undefined ? {} : { reason }) };
  }

  /** Whether a step of this run made the artifact. */
  made(digest: string): boolean {
    return this.#outputs.has(digest);
  }

  /** Adds lines; an environment that was described already is left out. */
  async add(lines: readonly LedgerLine[]): Promise<void> {
    const fresh = lines.filter((line) => line.kind !== 'environment' || !this.#environments.has(line.id));
    for (const line of fresh) this.#remember(line);
    await this.file.append(...fresh);
  }

  #remember(line: LedgerLine): void {
    if (line.kind === 'environment') this.#environments.add(line.id);
    if (line.kind !== 'started' && line.kind !== 'ended') return;
    const place = stepPlace(line);
    this.#heardAt = performance.now();
    this.#steps.set(place, line);
    if (line.kind === 'started') this.#busy.add(place);
    else this.#busy.delete(place);
    if (line.kind === 'ended')
      for (const { digest } of Object.values(line.outputs ?? {})) this.#outputs.add(digest);
  }
}
