import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

import {
  stepPlace,
  type CellSource,
  type EndedLine,
  type LedgerLine,
  type PlanStep,
  type RefusedLine,
  type RunLine,
  type StartedLine,
} from '../../core/index.ts';
import type { Store } from '../store/Store.ts';
import { changedParams } from './changedParams.ts';
import { describeGit } from './describeGit.ts';
import { codeOfNotebook, notebookPath, pathInWorkspace, readCodeCells } from './describeNotebook.ts';
import { History, type LedgerRow } from './History.ts';
import { OpenRun } from './OpenRun.ts';
import { runPath } from './readLines.ts';

/** A run ends after so many milliseconds without a step. */
const IDLE = 10 * 60 * 1000;

/** What a run is begun with, where somebody knows it. */
export interface RunOpening {
  /** Code cells of the notebook in document order. */
  readonly cells?: readonly CellSource[];
  /** What is going to happen; worked out from the cells when left out. */
  readonly plan?: readonly PlanStep[] | Promise<readonly PlanStep[]>;
  /** Absolute path of the notebook. */
  readonly notebook?: string;
}

/** What the ledger asks of its engine. */
export interface LedgerSources {
  readonly workspace: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly plan: (cells: readonly CellSource[]) => Promise<readonly PlanStep[]>;
}

/** The start of a step, without what the ledger fills in. */
export type StepStart = Omit<StartedLine, 'v' | 'kind' | 'at'>;
/** A step that failed before it had a key, without what the ledger fills in. */
export type StepRefusal = Omit<RefusedLine, 'v' | 'kind' | 'at'>;
/** The end of a step, without what the ledger fills in. */
export type StepEnd = Omit<EndedLine, 'v' | 'kind' | 'at' | 'changed' | 'takenOver'>;

/**
 * What was run, with what, and what came of it: `runs/<id>.jsonl`, one file a run, appended to and never changed.
 *
 * A run is one pass over a notebook in one session. It begins when it is asked for (`begin`), at the first step of a
 * session, at the first after ten minutes without one, and when a variable that has a result in it gets another.
 * Steps that a new run builds on without running them again are taken over from the session, so a run
 * always shows all that its results were made from.
 */
export class Ledger {
  readonly #store: Store;
  readonly #sources: LedgerSources;
  #run: OpenRun | undefined;
  #opening: RunOpening | undefined;
  #history: Promise<History> | undefined;
  /** Runs in which a step was started and has not ended, by key and variable. */
  readonly #waiting = new Map<string, OpenRun[]>();
  readonly #notes = new Set<Promise<unknown>>();
  /** The step of this session that made an artifact, by digest. */
  readonly #makers = new Map<string, EndedLine>();

  constructor(store: Store, sources: LedgerSources) {
    this.#store = store;
    this.#sources = sources;
  }

  /** The next step opens a run of its own. Call it when a person asks for several cells at once. */
  begin(opening: RunOpening = {}): void {
    this.#opening = opening;
  }

  /** Notes that a step is waited for. */
  async started(step: StepStart): Promise<void> {
    await this.#note({ v: 1, kind: 'started', at: new Date().toISOString(), ...step });
  }

  /**
   * Notes how a step ended. One that was only found again does not wait for its line to be written.
   *
   * @param environment what it was computed with, as a line of its own
   */
  async ended(step: StepEnd, environment?: LedgerLine): Promise<void> {
    const line: EndedLine = { v: 1, kind: 'ended', at: new Date().toISOString(), ...step };
    const note = this.#note(line, environment);
    if (line.verdict === 'reused') this.#keep(note);
    else await note;
    if (line.state !== 'done') return;
    for (const { digest } of Object.values(line.outputs ?? {})) this.#makers.set(digest, line);
  }

  /** Notes that a step failed before it had a key. */
  refused(step: StepRefusal): void {
    const line: RefusedLine = { v: 1, kind: 'refused', at: new Date().toISOString(), ...step };
    const { name } = step;
    this.#keep(this.#openOrNew({ name, key: '', attempt: '' }).add([line]));
  }

  /** Steps of earlier runs, oldest first: those there were at the first call, and this engine's own. */
  async rows(): Promise<readonly LedgerRow[]> {
    return (await this.#read()).rows;
  }

  /** Id of the run that steps are added to now; undefined before the first step. */
  get current(): string | undefined {
    return this.#run?.head.id;
  }

  /** Resolves when everything is written. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#notes);
    await this.#run?.file.settled();
  }

  #read(): Promise<History> {
    this.#history ??= History.read(this.#store);
    return this.#history;
  }

  async #note(told: StartedLine | EndedLine, environment?: LedgerLine): Promise<void> {
    const history = await this.#read();
    const run = this.#runFor(told);
    if (run.says(told)) return;
    const line = { ...told, ...run.begunAs(told) };
    const notebook = run.head.notebook.path;
    const before =
      line.kind === 'ended' && line.params !== undefined ? history.paramsBefore(line, notebook) : undefined;
    const changed =
      before === undefined || line.kind !== 'ended' ? [] : changedParams(before, line.params ?? {});
    const full = changed.length === 0 ? line : { ...line, changed };
    history.add(full, notebook);
    const lines = [...this.#takeOver(run, line), ...(environment === undefined ? [] : [environment]), full];
    await run.add(lines);
  }

  /** The run that a step belongs to. Nothing is awaited, so two steps never open two runs. */
  #runFor(line: StartedLine | EndedLine): OpenRun {
    const place = `${line.key}\n${stepPlace(line)}`;
    const waiting = this.#waiting.get(place) ?? [];
    if (line.kind === 'ended') {
      const begun = waiting.shift();
      if (waiting.length === 0) this.#waiting.delete(place);
      return begun ?? this.#openOrNew(line);
    }
    const run = this.#openOrNew(line);
    if (!run.says(line)) this.#waiting.set(place, [...waiting, run]);
    return run;
  }

  /** The open run, or a new one where this step begins one. */
  #openOrNew(line: Pick<StartedLine, 'name' | 'key' | 'attempt'>): OpenRun {
    const cause = this.#causeOfNewRun(line);
    if (cause !== undefined || this.#run === undefined) this.#run = this.#open(cause ?? 'first');
    return this.#run;
  }

  #causeOfNewRun(line: Pick<StartedLine, 'name' | 'key' | 'attempt'>): RunLine['cause'] | undefined {
    if (this.#opening !== undefined) return 'start';
    if (this.#run === undefined) return 'first';
    if (this.#run.idle > IDLE) return 'idle';
    return this.#run.hasOtherResult(line) ? 'again' : undefined;
  }

  #open(cause: NonNullable<RunLine['cause']>): OpenRun {
    const { cells, plan, ...opening } = this.#opening ?? {};
    this.#opening = undefined;
    const { workspace, environment } = this.#sources;
    const at = new Date().toISOString();
    const id = newRunId(at);
    const path = opening.notebook ?? notebookPath(environment);
    const head: RunLine = {
      v: 1,
      kind: 'run',
      id,
      at,
      notebook: {
        path: path === undefined ? null : pathInWorkspace(path, workspace),
        digest: cells === undefined ? null : codeOfNotebook(cells),
      },
      host: hostname(),
      pid: process.pid,
      cause,
    };
    const run = new OpenRun(runPath(this.#store, id), head);
    this.#keep(run.add([head]));
    this.#keep(this.#describe(run, path, cells, plan));
    return run;
  }

  /** What takes longer to find out than a step may wait. */
  async #describe(
    run: OpenRun,
    path: string | undefined,
    given: RunOpening['cells'],
    known: RunOpening['plan'],
  ): Promise<void> {
    const cells = given ?? (path === undefined ? undefined : await readCodeCells(path));
    if (given === undefined && cells !== undefined) {
      const notebook = { path: run.head.notebook.path, digest: codeOfNotebook(cells) };
      await run.add([{ ...run.head, notebook }]);
    }
    const [git, plan] = await Promise.all([
      describeGit(this.#sources.workspace),
      known ?? (cells === undefined ? undefined : this.#sources.plan(cells)),
    ]);
    const steps = plan?.map(({ name, block, verdict, reason, seconds }) => ({
      name,
      block,
      verdict,
      reason,
      seconds,
    }));
    await run.add([
      ...(git === undefined ? [] : [{ v: 1, kind: 'git', ...git } as const]),
      ...(steps === undefined ? [] : [{ v: 1, kind: 'plan', steps } as const]),
    ]);
  }

  /** The steps of this session that a step was made from and that this run does not have yet, makers first. */
  #takeOver(run: OpenRun, line: StartedLine | EndedLine): EndedLine[] {
    const lines: EndedLine[] = [];
    const taken = new Set<string>();
    const visit = (inputs: readonly string[]): void => {
      for (const digest of inputs) {
        const maker = this.#makers.get(digest);
        if (maker === undefined || run.made(digest) || taken.has(maker.key) || run.hasOtherResult(maker))
          continue;
        taken.add(maker.key);
        visit(maker.inputs ?? []);
        const kept: EndedLine = { ...maker, verdict: 'reused', takenOver: true };
        delete kept.changed;
        delete kept.reason;
        lines.push(kept);
      }
    };
    visit(line.inputs ?? []);
    return lines;
  }

  #keep(note: Promise<unknown>): void {
    // A note about a run is worth no step: what cannot be found out is left out.
    const kept = note.catch(() => undefined).finally(() => this.#notes.delete(kept));
    this.#notes.add(kept);
  }
}

/** Sorts by age; the last two digits keep engines that begin in the same millisecond apart. */
function newRunId(at: string): string {
  const digits = at.replace(/\D/g, '');
  const end = `${digits.slice(14)}${randomBytes(1).toString('hex')}`;
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${end}`;
}
