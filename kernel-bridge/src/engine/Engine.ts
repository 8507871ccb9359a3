import { join } from 'node:path';

import {
  canonicalJson,
  QuerymillError,
  sha256Hex,
  type BlockDefinition,
  type Catalogue,
  type CellSource,
  type PlanStep,
  type StepPayload,
  type WorkspaceConfig,
} from '../core/index.ts';
import { LauncherRouter } from '../launch/index.ts';
import { refuseCells } from './ahead/refuseCells.ts';
import { localSize, Room } from './ahead/Room.ts';
import { RunAhead, type AheadRequest, type BegunStep } from './ahead/RunAhead.ts';
import { AttemptRegistry } from './attempt/AttemptRegistry.ts';
import type { Attempt } from './attempt/attemptFolder.ts';
import { listRunning } from './attempt/listRunning.ts';
import { codeDigest } from './digest/codeDigest.ts';
import { FileDigests } from './digest/FileDigests.ts';
import { chooseEnvironment } from './environment/chooseEnvironment.ts';
import { findInterpreter } from './environment/findInterpreter.ts';
import { listLocks } from './environment/listLocks.ts';
import { packageVersions } from './environment/packageVersions.ts';
import { InterpreterProbe } from './environment/probeInterpreter.ts';
import { Planner } from './plan/planCells.ts';
import { reclaimableBytes } from './gc/reclaimableBytes.ts';
import { Ledger, type StepRefusal } from './ledger/Ledger.ts';
import { Runs } from './ledger/Runs.ts';
import { PATIENCE, type Patience } from './retry/Retries.ts';
import { HubRevisions } from './resolve/HubRevisions.ts';
import { LiteralResolver } from './resolve/LiteralResolver.ts';
import { ResultsIndex } from './results/ResultsIndex.ts';
import { prepareStep, type BlockFacts, type PreparedStep } from './step/prepareStep.ts';
import { bypassStep } from './step/bypassStep.ts';
import { peekStep } from './step/peekStep.ts';
import { stepResources } from './step/stepResources.ts';
import { runStep } from './step/runStep.ts';
import type { StepRun } from './step/StepRun.ts';
import type { StepOutcome, StepRequest } from './step/stepCall.ts';
import { checkOptions, type StepOptions } from './step/stepOptions.ts';
import { Store } from './store/Store.ts';
import { BlockCatalogue, type Block } from './workspace/BlockCatalogue.ts';
import { findWorkspace } from './workspace/findWorkspace.ts';
import { readConfig } from './workspace/readConfig.ts';

/** Where an engine works. */
export interface EngineOptions {
  /** Folder that holds `templates/` and `kernel-bridge/`. */
  readonly home: string;
  /** Workspace; found by the rules of `findWorkspace` when left out. */
  readonly workspace?: string | undefined;
  /** Interpreter of the job environment, unless the workspace's config names another. */
  readonly python: string;
  /** Folder of the notebook, where relative paths start; the process's own when left out. */
  readonly workingDirectory?: string | undefined;
  /** Whether a missing store is made; false to look only. True when left out. */
  readonly create?: boolean | undefined;
  /** Environment variables to look at, and to give to jobs. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** How long steps wait for space or for a scheduler, where that differs from `PATIENCE`. */
  readonly patience?: Partial<Patience> | undefined;
}

/** Runs the steps of one workspace, each key once, and remembers every result. */
export class Engine {
  /** Folder that holds `templates/` and `kernel-bridge/`. */
  readonly home: string;
  readonly workspace: string;
  readonly store: Store;
  readonly config: WorkspaceConfig;
  readonly launcher: LauncherRouter;
  readonly results: ResultsIndex;
  readonly ledger: Ledger;
  readonly runs: Runs;
  readonly literals: LiteralResolver;
  readonly attempts: AttemptRegistry;
  /** Steps that run before their cells do. */
  readonly ahead: RunAhead;
  readonly #options: EngineOptions;
  readonly #files: FileDigests;
  readonly #interpreters: InterpreterProbe;
  readonly #blocks: BlockCatalogue;
  readonly #planner: Planner;

  private constructor(options: EngineOptions, workspace: string, workingDirectory: string) {
    const templates = join(options.home, 'templates');
    this.#options = options;
    this.home = options.home;
    this.workspace = workspace;
    this.config = readConfig(workspace);
    this.launcher = new LauncherRouter(this.config, options.environment);
    this.store = options.create === false ? Store.at(workspace) : Store.open(workspace);
    this.#files = FileDigests.open(this.store.exists ? this.store.path('cache', 'digests.db') : ':memory:');
    this.#interpreters = new InterpreterProbe(this.store.path('cache', 'interpreters.json'));
    this.#blocks = new BlockCatalogue([join(templates, 'blocks'), join(workspace, 'blocks')]);
    const hub = new HubRevisions(
      this.store.path('cache', 'revisions.json'),
      options.environment ?? process.env,
    );
    this.literals = new LiteralResolver({ templates, workspace, workingDirectory }, this.#files, hub);
    this.results = new ResultsIndex(this.store);
    this.ledger = new Ledger(this.store, {
      workspace,
      environment: options.environment ?? process.env,
      plan: (cells) => this.plan(cells),
    });
    this.runs = new Runs(this.store, this.launcher);
    this.attempts = new AttemptRegistry(this.store, this.launcher);
    this.#planner = new Planner({
      catalogue: () => this.catalogue(),
      facts: (type, environment) => this.#facts(this.#blocks.get(type), environment),
      launcherProblem: (name) => this.#launcherProblem(name),
      resolve: (literal) => this.literals.identify(literal),
      running: () => listRunning(this.store, this.launcher),
      results: this.results,
      ledger: this.ledger,
    });
    this.ahead = new RunAhead({
      plan: (cells) => this.#planner.plan(cells),
      run: (request, onPayload, signal) => this.#run(request, onPayload, signal),
      room: new Room(localSize(this.config, options.environment ?? process.env)),
      sizeOf: ({ block, options }) => {
        const { on = this.launcher.byDefault, ...rest } = checkOptions(block, options);
        const resources = stepResources(this.block(block), rest);
        return { resources, local: this.launcher.get(on).kind === 'local' };
      },
    });
  }

  /**
   * Opens the workspace and makes its store when there is none.
   *
   * @throws QuerymillError for a broken querymill.config.json
   */
  static open(options: EngineOptions): Engine {
    const workingDirectory = options.workingDirectory ?? process.cwd();
    const workspace =
      options.workspace ?? findWorkspace(options.environment ?? process.env, workingDirectory);
    return new Engine(options, workspace, workingDirectory);
  }

  /** Every block type that can be used, ours and the workspace's. */
  catalogue(): Catalogue {
    return this.#blocks.definitions();
  }

  /** @throws QuerymillError when there is no such block, with the nearest name */
  block(type: string): BlockDefinition {
    return this.#blocks.get(type).definition;
  }

  /**
   * Resolves everything a step's result depends on, without running it.
   *
   * @throws QuerymillError when the block, a name, a type or a package is not there
   */
  async prepare(
    block: string,
    args: Readonly<Record<string, unknown>>,
    options: StepOptions = {},
  ): Promise<PreparedStep> {
    return prepareStep(this.#blocks.get(block), args, {
      store: this.store,
      literals: this.literals,
      facts: (block) => this.#facts(block, options.environment),
    });
  }

  /** What running the notebook now would do with each of its block cells, and why. */
  async plan(cells: readonly CellSource[]): Promise<readonly PlanStep[]> {
    return (await this.#planner.plan(cells)).steps;
  }

  /**
   * Begins to run cells of a notebook: every step whose inputs are there starts now, those below as soon as theirs
   * are. The cells that run afterwards attach.
   *
   * @returns the plan
   * @throws QuerymillError when the job environment of one of them is not there: then nothing is begun
   */
  async start(request: AheadRequest): Promise<readonly PlanStep[]> {
    // Planning comes before the first step, so the run has begun by then.
    const started = this.ahead.start(request);
    const plan = started.then(({ steps }) => steps);
    plan.catch(() => undefined); // told below
    this.ledger.begin({ cells: request.cells, plan });
    const { steps, unable, refusal } = await started;
    for (const cell of unable) {
      const { cellId, name, block, error } = cell;
      this.#noteRefusal({ cellId, name, block }, refuseCells([cell]) ?? error);
    }
    if (refusal !== undefined) throw refusal;
    return steps;
  }

  /** Python and package versions of a job environment. */
  describeEnvironment(name?: string): ReturnType<InterpreterProbe['describe']> {
    return this.#interpreters.describe(this.interpreter(name), this.#packages());
  }

  /**
   * Gives a step its result; see `runStep`. A step that was begun ahead of its cell is told as if the cell had. A cell
   * of a request that was refused is, too.
   *
   * @param request the call
   * @param onPayload called with the whole step payload after each change
   * @param signal ends the wait: the job is told to stop only when nobody else waits for it
   */
  async runStep(
    request: StepRequest,
    onPayload: (payload: StepPayload) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<StepOutcome> {
    await this.ahead.admit(request.cellId ?? null);
    return this.#run(request, onPayload, signal, (key) => this.ahead.take(key));
  }

  /** What a step shows that was not run here: its stored result or its running attempt; undefined when there is neither. */
  peek(name: string, block: string, key: string): Promise<StepPayload | undefined> {
    const { workspace, store, launcher, attempts } = this;
    return peekStep({ name, key, block: this.block(block) }, { workspace, store, launcher, attempts });
  }

  /**
   * Stops the attempt that runs at a key, whoever waits for it.
   *
   * @returns whether there was one; then no process of it is left
   */
  async cancel(key: string): Promise<boolean> {
    const attempt = (await listRunning(this.store, this.launcher)).get(key);
    if (attempt === undefined) return false;
    await this.attempts.stop(attempt);
    return true;
  }

  /** Interpreter of a job environment; see `findInterpreter`. */
  interpreter(name = 'default'): string {
    return findInterpreter(name, {
      home: this.home,
      config: this.config,
      python: this.#options.python,
      environment: this.#options.environment ?? process.env,
    });
  }

  /** Lets go of everything; running jobs go on. */
  async dispose(): Promise<void> {
    this.ahead.dispose();
    await this.attempts.dispose();
    await this.ledger.settled();
    this.#files.close();
  }

  async #run(
    request: StepRequest,
    onPayload: (payload: StepPayload) => void,
    signal: AbortSignal | undefined,
    take: (key: string) => BegunStep | undefined = () => undefined,
  ): Promise<StepOutcome> {
    const { name, cellId = null, sources = {} } = request;
    const { options, prepared } = await this.#prepareCall(request);
    if (options.bypass === true) {
      const passed = bypassStep(prepared, request.args);
      onPayload({ ...passed.payload, name, workspace: this.workspace });
      return passed.outcome;
    }
    const begun = options.force === true ? undefined : take(prepared.key);
    if (begun?.failure !== undefined) {
      const { payload, error } = begun.failure;
      if (payload !== undefined) onPayload({ ...payload, name });
      throw error;
    }
    const run: StepRun = {
      name,
      cellId,
      prepared,
      options,
      sources,
      signal,
      onPayload,
      begun: begun?.reason,
    };
    const { workspace, store, attempts, results, ledger } = this;
    const start = (attempt: Attempt): Promise<void> => this.#start(attempt, prepared, options);
    const context = {
      ...{ workspace, store, launcher: this.launcher, attempts, results, ledger, start },
      patience: { ...PATIENCE, ...this.#options.patience },
      reclaimable: () => reclaimableBytes({ store, launcher: this.launcher, results }),
    };
    const { result, verdict } = await runStep(run, context);
    const { key, metrics, seconds, attempt, outputs } = result;
    const digests = Object.fromEntries(Object.entries(outputs).map(([port, { digest }]) => [port, digest]));
    const digest = sha256Hex(canonicalJson(digests));
    return { key, digest, reused: verdict === 'reused', seconds, attempt, metrics, artifacts: outputs };
  }

  /** What a call runs, and how; a call that cannot run is noted. */
  async #prepareCall({ block, args, options: given, name, cellId = null }: StepRequest): Promise<{
    readonly options: StepOptions;
    readonly prepared: PreparedStep;
  }> {
    try {
      const options = checkOptions(block, given);
      this.launcher.get(options.on ?? this.launcher.byDefault);
      return { options, prepared: await this.prepare(block, args, options) };
    } catch (error) {
      if (error instanceof QuerymillError) this.#noteRefusal({ name, block, cellId }, error);
      throw error;
    }
  }

  #noteRefusal(step: Omit<StepRefusal, 'error'>, { fields }: QuerymillError): void {
    const { title, cause, fix, kind } = fields;
    this.ledger.refused({ ...step, error: { title, cause, fix, ...(kind === undefined ? {} : { kind }) } });
  }

  #launcherProblem(name: string): string | undefined {
    try {
      this.launcher.get(name);
      return undefined;
    } catch (error) {
      if (error instanceof QuerymillError) return error.message;
      throw error;
    }
  }

  #environmentOf(definition: BlockDefinition, named: string | undefined): string {
    return chooseEnvironment(definition, named, () => [...listLocks(this.home).keys()]);
  }

  /** Every package that a block names. */
  #packages(): string[] {
    return [...this.catalogue().values()].flatMap(({ packages = [] }) => packages);
  }

  async #facts({ definition, folder }: Block, environmentName?: string): Promise<BlockFacts> {
    const interpreter = this.interpreter(this.#environmentOf(definition, environmentName));
    const [environment, code] = await Promise.all([
      this.#interpreters.describe(interpreter, definition.packages ?? [], () => this.#packages()),
      codeDigest(folder, join(this.#options.home, 'kernel-bridge', 'jobs'), this.#files),
    ]);
    return { code, packages: packageVersions(definition, environment), python: environment.python };
  }

  async #start(attempt: Attempt, step: PreparedStep, options: StepOptions): Promise<void> {
    const { home } = this.#options;
    const remote = Object.values(step.inputs)
      .flat()
      .some((input) => 'source' in input && 'hub' in input.source);
    await this.launcher.submit({
      ...attempt,
      command: [
        this.interpreter(this.#environmentOf(step.block.definition, options.environment)),
        join(home, 'kernel-bridge', 'jobs', 'querymill_jobs', 'wrapper.py'),
        attempt.folder,
      ],
      environment: {
        ...this.#options.environment,
        QUERYMILL_HOME: home,
        QUERYMILL_WORKSPACE: this.workspace,
        ...(remote ? {} : { HF_HUB_OFFLINE: '1' }),
      },
      workingDirectory: attempt.folder,
      resources: stepResources(step.block.definition, options),
      ...(options.on === undefined ? {} : { on: options.on }),
    });
  }
}
