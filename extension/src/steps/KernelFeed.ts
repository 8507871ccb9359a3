import type { ISessionContext } from '@jupyterlab/apputils';
import type { Kernel } from '@jupyterlab/services';
import type { BlockDefinition, FoundNames, PlanStep } from '@querymill/kernel-bridge/core';
import type { JSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';

import type { PipelineModel } from '../document/PipelineModel';
import { Store } from '../document/Store';
import { KernelComm } from './KernelComm';
import { readStepEvent } from './readStepEvent';
import type { StepStore } from './StepStore';

const PLAN_DELAY_MS = 250;
const ANSWER_WITHIN_MS = 10_000;
const RETRY_MS = 1_000;
/** How often a step is asked for that goes on without a kernel which would tell of it. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Joins a document to its kernel: live step events flow into the step store, and after every connection,
 * gap, edit or finished step the kernel is asked again for what is true.
 */
export class KernelFeed implements IDisposable {
  /** Whether a kernel of ours is connected. */
  readonly connected = new Store(false);
  /** Names of models and data sets that the kernel finds; null until it has been asked. */
  readonly names = new Store<FoundNames | null>(null);
  readonly #session: ISessionContext;
  readonly #model: PipelineModel;
  readonly #steps: StepStore;
  readonly #stopWatching: () => void;
  #comm: KernelComm | null = null;
  #epoch: unknown = null;
  #seq = 0;
  /** Steps of a run that an earlier page started: their outputs are kept here, as no one else does. */
  readonly #orphans = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unanswered: ReturnType<typeof setTimeout> | undefined;
  #lookAgain: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(options: { session: ISessionContext; model: PipelineModel; steps: StepStore }) {
    this.#session = options.session;
    this.#model = options.model;
    this.#steps = options.steps;
    this.#session.kernelChanged.connect(this.#reconnect, this);
    // A server that restarts takes the session away without a word of its kernel.
    this.#session.sessionChanged.connect(this.#reconnect, this);
    this.#session.statusChanged.connect(this.#onStatus, this);
    this.#session.connectionStatusChanged.connect(this.#onConnection, this);
    this.#stopWatching = this.#model.graph.subscribe(() => {
      this.refreshPlan();
    });
    this.#reconnect();
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#unanswered);
    clearTimeout(this.#lookAgain);
    this.#stopWatching();
    this.#session.kernelChanged.disconnect(this.#reconnect, this);
    this.#session.sessionChanged.disconnect(this.#reconnect, this);
    this.#session.statusChanged.disconnect(this.#onStatus, this);
    this.#session.connectionStatusChanged.disconnect(this.#onConnection, this);
    this.#comm?.dispose();
    this.#comm = null;
  }

  /** Asks the kernel, after a moment without further calls, which steps would run again. */
  refreshPlan(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      void this.#plan();
    }, PLAN_DELAY_MS);
  }

  /** The plan as it is now, or null where no kernel of ours answers. */
  async plan(): Promise<readonly PlanStep[] | null> {
    const reply = await this.#ask<{ steps: PlanStep[] }>('plan');
    return reply === null ? null : reply.steps;
  }

  /** Asks the kernel again which names there are. */
  async refreshNames(): Promise<void> {
    const found = await this.#ask<FoundNames>('names');
    if (found !== null && !this.#disposed) this.names.set(found);
  }

  /** Has the kernel start the steps of cells that are about to run, as soon as their inputs are there. */
  async start(cellIds: readonly string[]): Promise<void> {
    await this.#ask('start', { only: [...cellIds] });
  }

  #onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting' || status === 'dead') this.#drop();
    else if (status === 'idle' && (this.#comm === null || this.#comm.isDisposed)) this.#reconnect();
  }

  #onConnection(_: ISessionContext, status: Kernel.ConnectionStatus): void {
    if (status === 'connected' && this.#comm !== null) void this.#snapshot();
  }

  #drop(): void {
    clearTimeout(this.#unanswered);
    clearTimeout(this.#lookAgain);
    this.#comm?.dispose();
    this.#comm = null;
    this.#epoch = null;
    this.#orphans.clear();
    this.connected.set(false);
    this.#steps.forgetLive();
  }

  #reconnect(): void {
    this.#drop();
    const kernel = this.#session.session?.kernel;
    if (kernel !== undefined && kernel !== null) void this.#connect(kernel);
  }

  async #connect(kernel: Kernel.IKernelConnection): Promise<void> {
    const info = await kernel.info;
    const stale = this.#disposed || this.#comm !== null || this.#session.session?.kernel !== kernel;
    if (stale || info.implementation !== 'querymill') return;
    const comm = this.#open(kernel);
    if (comm === null) {
      this.#reconnectIn(RETRY_MS);
      return;
    }
    this.connected.set(true);
    // A comm opened while the kernel restarts can go to the process that ends: nobody will answer on it.
    this.#reconnectIn(ANSWER_WITHIN_MS);
    const catalogue = await this.#ask<{ blocks: BlockDefinition[] }>('catalogue');
    if (this.#disposed || this.#comm !== comm) return;
    if (catalogue === null) {
      this.#reconnectIn(RETRY_MS);
      return;
    }
    clearTimeout(this.#unanswered);
    this.#model.setCatalogue(catalogue.blocks);
    await this.#snapshot();
    await this.#plan();
  }

  /** A comm that is ours from now on, or null where this connection cannot open one at the moment. */
  #open(kernel: Kernel.IKernelConnection): KernelComm | null {
    let comm: KernelComm;
    try {
      comm = new KernelComm(kernel);
    } catch {
      return null;
    }
    comm.onEvent = (event) => {
      this.#onEvent(event);
    };
    comm.onClose = () => {
      if (this.#comm !== comm) return;
      this.#drop();
      this.#reconnectIn(RETRY_MS);
    };
    this.#comm = comm;
    return comm;
  }

  #reconnectIn(delayMs: number): void {
    clearTimeout(this.#unanswered);
    this.#unanswered = setTimeout(() => {
      if (!this.#disposed) this.#reconnect();
    }, delayMs);
  }

  #onEvent(data: unknown): void {
    const event = readStepEvent(data);
    if (event === null) return;
    const gap = event.epoch !== this.#epoch || event.seq !== this.#seq + 1;
    if (gap && this.#epoch !== null) void this.#snapshot();
    this.#epoch = event.epoch;
    this.#seq = event.seq;
    const cellId = event.cellId ?? this.#cellNamed(event.name);
    if (cellId === undefined) return;
    this.#steps.applyLive(cellId, event.payload);
    this.#keepOrphan(cellId);
    if (event.payload.state === 'done' || event.payload.state === 'failed') this.refreshPlan();
  }

  #cellNamed(name: string | null): string | undefined {
    return this.#model.graph.get().nodes.find((node) => node.kind === 'block' && node.name === name)?.id;
  }

  async #snapshot(): Promise<void> {
    interface Snapshot {
      epoch: unknown;
      seq: number;
      steps: unknown[];
    }
    const reply = await this.#ask<Snapshot>('snapshot');
    if (reply === null || this.#disposed) return;
    // Events that overtook the answer know more than it does.
    if (reply.epoch === this.#epoch && reply.seq < this.#seq) return this.#snapshot();
    this.#epoch = reply.epoch;
    this.#seq = reply.seq;
    const cellIds: string[] = [];
    for (const entry of reply.steps) {
      const step = readStepEvent(entry);
      const cellId = step?.cellId ?? (step === null ? undefined : this.#cellNamed(step.name));
      if (step === null || cellId === undefined) continue;
      this.#steps.applyLive(cellId, step.payload);
      cellIds.push(cellId);
    }
    if (cellIds.some((cellId) => this.#steps.isOrphan(cellId))) {
      for (const cellId of cellIds) this.#orphans.add(cellId);
    }
    for (const cellId of cellIds) this.#keepOrphan(cellId);
    clearTimeout(this.#lookAgain);
    if (!cellIds.some((cellId) => this.#steps.isOrphan(cellId))) return;
    this.#lookAgain = setTimeout(() => {
      void this.#snapshot().then(() => {
        this.refreshPlan();
      });
    }, LOOK_AGAIN_MS);
  }

  #keepOrphan(cellId: string): void {
    if (!this.#orphans.has(cellId)) return;
    const node = this.#model.graph.get().byId.get(cellId);
    this.#steps.keep(cellId, node?.kind === 'block' ? (node.definition ?? undefined) : undefined);
  }

  async #plan(): Promise<void> {
    const comm = this.#comm;
    const steps = await this.plan();
    if (this.#disposed || comm !== this.#comm) return;
    this.#steps.setPlan(steps ?? []);
    // The host closes a comm without a word when it resets a kernel: one that does not answer is opened anew.
    if (steps === null && comm !== null) this.#reconnectIn(RETRY_MS);
  }

  async #ask<T>(method: string, more: JSONObject = {}): Promise<T | null> {
    const comm = this.#comm;
    if (comm === null) return null;
    const blocks = this.#model.graph.get().nodes.filter((node) => node.kind !== 'note');
    const cells = blocks.map((node) => ({ id: node.id, source: node.source }));
    try {
      return (await comm.request(method, { cells, ...more })) as T;
    } catch {
      // What the graph shows without an answer is what the notebook holds: right, if less.
      return null;
    }
  }
}
