// Written by `npm run generate` from the schemas in this folder. Edit those, not this file.

/**
 * block.json: everything there is to know about a block type. Form, validation, completion, documentation, palette and types come from it.
 */
export interface BlockDefinition {
  /**
   * Name after `mill.`
   */
  type: string;
  version: number;
  title: string;
  stage: 'data' | 'generate' | 'filter' | 'reward' | 'retrieve' | 'measure' | 'tools';
  /**
   * One sentence for palette and documentation
   */
  summary: string;
  inputs: {
    [k: string]: InputPort;
  };
  outputs: {
    [k: string]: OutputPort;
  };
  /**
   * Output port to the input port that takes its place when the block is bypassed
   */
  bypass?: {
    [k: string]: string;
  };
  params: ParametersSchema;
  resources?: {
    gpus?: number;
    cpus?: number;
    /**
     * MiB
     */
    memoryMB?: number;
    /**
     * Time limit
     */
    minutes?: number;
  };
  environments?: string[];
  /**
   * Python packages whose version enters the key
   */
  packages?: string[];
  /**
   * Why two runs on one machine may differ; absent: they do not
   */
  nondeterministic?: string;
  samples?: {
    port: string;
    columns: string[];
  };
  /**
   * The first is the main one
   */
  metrics?: {
    [k: string]: MetricDefinition;
  };
}
export interface InputPort {
  type: string | string[];
  title?: string;
  description?: string;
  optional?: boolean;
  list?: boolean;
  literal?: ('model' | 'generator' | 'encoder' | 'dataset' | 'scorer') | string[];
  /**
   * A literal that stands in when the port is absent
   */
  default?: string;
}
export interface OutputPort {
  type: string;
  title?: string;
  description?: string;
}
export interface ParametersSchema {
  type: 'object';
  additionalProperties: false;
  required?: string[];
  properties: {
    [k: string]: ParameterSchema;
  };
  /**
   * What holds between parameters: where `if` is met, `then` must be, for the reason given in `because`
   */
  allOf?: {
    if: {
      [k: string]: unknown;
    };
    then: {
      [k: string]: unknown;
    };
    because: string;
  }[];
}
/**
 * A JSON Schema with title and description; `class: execution` keeps it out of the key, `format: path` keys it by content
 */
export interface ParameterSchema {
  title: string;
  description: string;
  unit?: string;
  class?: 'semantic' | 'execution';
  [k: string]: unknown;
}
export interface MetricDefinition {
  label: string;
  unit?: string;
  better?: 'higher' | 'lower';
  /**
   * It is logged over steps and has a curve
   */
  series?: boolean;
  /**
   * How the series is drawn; line when absent
   */
  chart?: 'line' | 'bars';
  /**
   * What the series runs over; `step` when absent
   */
  x?: string;
  /**
   * It counts rows that the step left out of what its first metric counts
   */
  removes?: boolean;
}

/**
 * querymill.config.json at the root of a workspace.
 */
export interface WorkspaceConfig {
  $schema?: string;
  /**
   * Where steps run unless a cell says otherwise
   */
  launcher?: string;
  /**
   * Places that steps can run in, by the name that cells give as `on`. `local`, `slurm` and `ray` are there without being named
   */
  launchers?: {
    [k: string]: LocalSettings | SlurmSettings | RaySettings;
  };
  /**
   * Interpreter of the default job environment
   */
  python?: string;
  gc?: GarbageSettings;
  environments?: {
    [k: string]: {
      python: string;
    };
  };
}
export interface LocalSettings {
  kind: 'local';
  /**
   * Whether steps are forked from a process that has imported what they need (true)
   */
  warm?: boolean;
  /**
   * Processors that steps share (all there are)
   */
  cpus?: number;
  /**
   * MiB of memory that steps share (all there is)
   */
  memoryMB?: number;
}
export interface SlurmSettings {
  kind: 'slurm';
  /**
   * --partition
   */
  partition?: string;
  /**
   * --account
   */
  account?: string;
  /**
   * --qos
   */
  qos?: string;
  /**
   * What a GPU is called, such as gpu or gpu:a100 (gpu)
   */
  gres?: string;
  /**
   * Time limit of steps that name none
   */
  minutes?: number;
  /**
   * How long before its time limit a job is told to write a checkpoint (120)
   */
  warningSeconds?: number;
  /**
   * Further options of sbatch, one argument each, such as --constraint=a100
   */
  flags?: string[];
  /**
   * Names of further environment variables that jobs get from here. No secrets: schedulers show the command of a job to others
   */
  variables?: string[];
}
export interface RaySettings {
  kind: 'ray';
  /**
   * Of the dashboard (RAY_DASHBOARD_ADDRESS, else http://127.0.0.1:8265)
   */
  address?: string;
  /**
   * Environment variable that holds the token of the cluster (RAY_AUTH_TOKEN)
   */
  tokenVariable?: string;
  /**
   * Names of further environment variables that jobs get from here. No secrets: schedulers show the command of a job to others
   */
  variables?: string[];
}
/**
 * What `querymill gc` keeps unless it is told otherwise
 */
export interface GarbageSettings {
  /**
   * So many runs of each notebook (5)
   */
  keep?: number;
  /**
   * Size that the store should not exceed, such as 20G
   */
  quota?: string;
}

/**
 * One line of attempts/<id>/events.jsonl: the same for every launcher. seq counts from 0 without gaps.
 */
export type AttemptEvent =
  | StateEvent
  | HeartbeatEvent
  | ProgressEvent
  | MetricEvent
  | SampleEvent
  | CheckpointEvent
  | LogEvent
  | WarningEvent;

export interface StateEvent {
  v: 1;
  seq: number;
  /**
   * Seconds since the epoch
   */
  t: number;
  kind: 'state';
  state: 'starting' | 'running' | 'publishing' | 'done' | 'failed' | 'stopped';
}
export interface HeartbeatEvent {
  v: 1;
  seq: number;
  /**
   * Seconds since the epoch
   */
  t: number;
  kind: 'heartbeat';
  /**
   * Resident memory of the job's largest process, MiB
   */
  rssMB: number;
}
export interface ProgressEvent {
  v: 1;
  seq: number;
  /**
   * Seconds since the epoch
   */
  t: number;
  kind: 'progress';
  done: number;
  total: number | null;
  unit: string;
  note?: string;
}
export interface MetricEvent {
  v: 1;
  seq: number;
  /**
   * Seconds since the epoch
   */
  t: number;
  kind: 'metric';
  name: string;
  value: number | null;
  /**
   * Present: a point of a series; absent: a final figure
   */
  step?: number;
}
export interface SampleEvent {
  v: 1;
  seq: number;
  /**
   * Seconds since the epoch
   */
  t: number;
  kind: 'sample';
  /**
   * Replaces the rows shown so far
   *
   * @maxItems 20
   */
  rows: {
    [k: string]: unknown;
  }[];
}
export interface CheckpointEvent {
  v: 1;
  seq: number;
  /**
   * Seconds since the epoch
   */
  t: number;
  kind: 'checkpoint';
  /**
   * Relative to the attempt
   */
  path: string;
  step?: number;
}
export interface LogEvent {
  v: 1;
  seq: number;
  /**
   * Seconds since the epoch
   */
  t: number;
  kind: 'log';
  text: string;
}
export interface WarningEvent {
  v: 1;
  seq: number;
  /**
   * Seconds since the epoch
   */
  t: number;
  kind: 'warning';
  text: string;
}

/**
 * One line of runs/<id>.jsonl. A file is only appended to; a line that keeps no contract is passed over, so a cut-off end costs that line alone.
 */
export type LedgerLine =
  RunLine | PlanLine | GitLine | EnvironmentLine | StartedLine | EndedLine | RefusedLine;
/**
 * A step that is waited for. Without its end, its attempt tells how it went.
 */
export type StartedLine = LedgerStep & {
  v: 1;
  kind: 'started';
};
/**
 * How a step ended.
 */
export type EndedLine = LedgerStep & {
  v: 1;
  kind: 'ended';
  state: 'done' | 'failed' | 'stopped';
  /**
   * Time of the attempt
   */
  seconds: number;
  /**
   * Start of the attempt, ISO 8601, UTC
   */
  startedAt?: string;
  /**
   * Parameters that differ from the last time this variable had a result
   */
  changed?: LedgerChange[];
  outputs?: {
    [k: string]: LedgerOutput;
  };
  metrics?: {
    [k: string]: number;
  };
  peakMemoryMB?: number;
  /**
   * Id of an environment line
   */
  environment?: string;
  /**
   * From the run before in the same session: a step of this run was made from it
   */
  takenOver?: boolean;
  error?: LedgerError;
};

/**
 * First line of a run: where and from what it was run.
 */
export interface RunLine {
  v: 1;
  kind: 'run';
  /**
   * `<day>-<time>-<five digits>`, UTC: runs sort by age
   */
  id: string;
  /**
   * ISO 8601, UTC
   */
  at: string;
  notebook: LedgerNotebook;
  host: string;
  pid: number;
  /**
   * Why a run began: asked for, first step of a session, ten idle minutes, a step that had a result was run again
   */
  cause?: 'start' | 'first' | 'idle' | 'again';
}
export interface LedgerNotebook {
  /**
   * Relative to the workspace when it lies in it
   */
  path: string | null;
  /**
   * SHA-256 of the sources of its code cells
   */
  digest: string | null;
}
/**
 * What the run was going to do.
 */
export interface PlanLine {
  v: 1;
  kind: 'plan';
  steps: PlannedStep[];
}
export interface PlannedStep {
  name: string;
  block: string;
  verdict: 'reuse' | 'attach' | 'run' | 'depends' | 'unknown' | 'blocked';
  reason: string;
  seconds?: number | null;
}
/**
 * State of the version control that the workspace lies in.
 */
export interface GitLine {
  v: 1;
  kind: 'git';
  commit: string;
  branch?: string | null;
  /**
   * Whether a tracked file differs from the commit
   */
  dirty: boolean;
}
/**
 * What steps of the run were computed with; said once for all steps that name its id.
 */
export interface EnvironmentLine {
  v: 1;
  kind: 'environment';
  id: string;
  python: string;
  platform?: string;
  host?: string;
  processor?: string;
  cpus?: number;
  gpus?: string[];
  /**
   * Version of the GPU driver
   */
  driver?: string | null;
  /**
   * SHA-256 of the lock that the environment was made from
   */
  lock?: string | null;
  packages?: {
    [k: string]: string;
  };
}
/**
 * What the start and the end of a step say alike.
 */
export interface LedgerStep {
  /**
   * ISO 8601, UTC
   */
  at: string;
  /**
   * Variable that the cell defines; null where there is none
   */
  name: string | null;
  block: string;
  cellId?: string | null;
  key: string;
  attempt: string;
  verdict: 'reused' | 'attached' | 'ran';
  /**
   * Why it ran or did not, in words
   */
  reason?: string;
  resources?: LedgerResources;
  /**
   * Launcher
   */
  on?: string;
  /**
   * Digest of the block's code
   */
  code?: string;
  /**
   * Semantic parameters; long texts are cut and carry their digest
   */
  params?: {
    [k: string]: unknown;
  };
  /**
   * Digests and names of what went in
   */
  inputs?: string[];
  stage?: string;
  /**
   * The metrics that say how good it is
   */
  measures?: LedgerMeasure[];
  /**
   * Its cell asks to keep the result
   */
  pin?: boolean;
}
export interface LedgerResources {
  [k: string]: number;
}
export interface LedgerMeasure {
  name: string;
  label: string;
  better: 'higher' | 'lower';
}
export interface LedgerChange {
  name: string;
  /**
   * null where it was not there
   */
  before: unknown;
  /**
   * null where it is gone
   */
  after: unknown;
}
export interface LedgerOutput {
  type: string;
  digest: string;
  rows: number | null;
  bytes: number;
}
export interface LedgerError {
  title: string;
  cause: string;
  fix: string;
  kind?: string;
}
/**
 * A step that failed before it had a key: an argument, a name, an environment that is not there.
 */
export interface RefusedLine {
  v: 1;
  kind: 'refused';
  /**
   * ISO 8601, UTC
   */
  at: string;
  /**
   * Variable that the cell defines; null where there is none
   */
  name: string | null;
  block: string;
  cellId?: string | null;
  error: LedgerError;
}

/**
 * models.json: named models. A workspace may have its own, read after ours.
 */
export interface ModelsFile {
  v: 1;
  models: {
    [k: string]: ModelEntry;
  };
}
export interface ModelEntry {
  kind: 'generator' | 'encoder' | 'colbert' | 'crossEncoder' | 'monot5';
  source: PackageSource | HubSource;
  /**
   * Commit or package version; part of every key that uses the model
   */
  revision: string;
  licence: string;
  /**
   * Such as 135M
   */
  parameters: string;
  /**
   * Size on disk, MB
   */
  megabytes: number;
  summary: string;
}
export interface PackageSource {
  /**
   * PyPI name
   */
  package: string;
  version: string;
  /**
   * Folder or GGUF file inside the installed package
   */
  file: string;
}
export interface HubSource {
  /**
   * Hub id
   */
  hub: string;
  gated?: boolean;
}

/**
 * attempts/<id>/result.json, and for a finished step the same bytes at steps/<kk>/<key>.json. Written once, by the job's wrapper.
 */
export interface AttemptResult {
  v: 1;
  attempt: string;
  key: string;
  state: 'done' | 'failed' | 'stopped';
  preimage: {
    [k: string]: unknown;
  };
  outputs: {
    [k: string]: StoredArtifact;
  };
  metrics: {
    [k: string]: number;
  };
  /**
   * Name to points [step, value]
   */
  series: {
    [k: string]: [number, number][];
  };
  samples: Samples;
  /**
   * ISO 8601, UTC
   */
  startedAt: string;
  seconds: number;
  /**
   * Largest resident size of one process of the job, MiB
   */
  peakMemoryMB?: number;
  /**
   * Python, packages, platform, host: for the ledger, not in the key
   */
  environment?: {
    [k: string]: unknown;
  };
  error?: StepError;
}
export interface StoredArtifact {
  type: string;
  digest: string;
  rows: number | null;
  bytes: number;
  info?: {
    [k: string]: unknown;
  };
  /**
   * SHA-256 of 32 blocks of 4 KiB, for artifacts above 256 KiB: what is checked at every use
   */
  sample?: string;
}
export interface Samples {
  columns: string[];
  /**
   * @maxItems 20
   */
  rows: {
    [k: string]: unknown;
  }[];
}
export interface StepError {
  /**
   * Cannot <action> <"value">
   */
  title: string;
  cause: string;
  fix: string;
  /**
   * The last lines of the log
   */
  log?: string;
  kind?: 'user' | 'memory' | 'disk' | 'interrupted' | 'preempted' | 'internal';
}

export type SpecSha256 = string;
export type SpecInput = ArtifactInput | NamedInput;

/**
 * attempts/<id>/spec.json: all that a job is told. Paths are absolute; nothing here is secret.
 */
export interface AttemptSpec {
  v: 1;
  attempt: string;
  key: SpecSha256;
  /**
   * In the environment of every process of the job as QUERYMILL_TOKEN
   */
  token: string;
  block: {
    type: string;
    version: number;
    /**
     * Holds block.json and job.py
     */
    folder: string;
  };
  preimage: StepPreimage;
  /**
   * Every parameter, defaults filled in, execution ones included
   */
  params: {
    [k: string]: unknown;
  };
  inputs: {
    [k: string]: SpecInput | SpecInput[];
  };
  /**
   * Port to artifact type
   */
  outputs: {
    [k: string]: string;
  };
  /**
   * The .querymill folder
   */
  store: string;
  resources: {
    [k: string]: unknown;
  };
  /**
   * Checkpoint folders of earlier attempts at this key, newest first
   */
  resumeFrom?: string[];
}
/**
 * What a step's key is the hash of (RFC 8785, SHA-256)
 */
export interface StepPreimage {
  v: 1;
  block: {
    type: string;
    version: number;
    code: SpecSha256;
  };
  params: {
    [k: string]: unknown;
  };
  inputs: {
    [k: string]: unknown;
  };
  packages: {
    [k: string]: string;
  };
  python: string;
  outputs: string[];
}
export interface ArtifactInput {
  type: string;
  digest: SpecSha256;
  path: string;
}
export interface NamedInput {
  name: string;
  revision?: string;
  digest?: SpecSha256;
  /**
   * A local folder; null: from the model cache or the hub
   */
  path?: string | null;
  /**
   * The entry of models.json
   */
  source?: {
    [k: string]: unknown;
  };
}

/**
 * application/vnd.querymill.step+json: what a step shows, live and afterwards. At most 64 KB.
 */
export interface StepPayload {
  v: 1;
  /**
   * The variable the cell defines
   */
  name: string | null;
  block: string;
  key: string | null;
  state: 'queued' | 'starting' | 'running' | 'publishing' | 'done' | 'failed' | 'stopped' | 'detached';
  attempt: string | null;
  workspace: string;
  progress: null | StepProgress;
  metrics: {
    [k: string]: number;
  };
  series: {
    [k: string]: [number, number][];
  };
  samples: {
    columns: string[];
    /**
     * @maxItems 20
     */
    rows: {
      [k: string]: unknown;
    }[];
  };
  artifacts: PayloadArtifact[];
  cache: CacheVerdict;
  /**
   * How long the attempt that made the result took
   */
  seconds: number | null;
  error: null | {
    title: string;
    cause: string;
    fix: string;
    log?: string;
  };
  /**
   * Pictures drawn from the step's rows once it is done; forms in core/picture/picture.ts
   *
   * @maxItems 6
   */
  pictures?: StoredPicture[];
}
export interface StepProgress {
  done: number;
  total: number | null;
  unit: string;
  /**
   * Seconds
   */
  eta: number | null;
  note?: string;
}
export interface PayloadArtifact {
  port: string;
  type: string;
  digest: string;
  rows: number | null;
  bytes: number;
}
export interface CacheVerdict {
  verdict: 'reused' | 'attached' | 'ran' | 'unknown';
  reason: string;
}
export interface StoredPicture {
  kind: string;
  title: string;
  [k: string]: unknown;
}
