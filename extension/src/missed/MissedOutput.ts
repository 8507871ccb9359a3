import type { ISessionContext } from '@jupyterlab/apputils';
import { type ICodeCellModel, isCodeCellModel } from '@jupyterlab/cells';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { type KeptCell, OUTPUT_TARGET, type OutputMethods } from '@querymill/kernel-bridge/core';
import type { IDisposable } from '@lumino/disposable';

import { KernelComm } from '../steps/KernelComm';
import { announce, isElected } from './isElected';
import { OutputFollower } from './OutputFollower';

/**
 * Brings a document up to date with cells that ran, or still run, while this page was not there: loaded again,
 * closed, asleep. It is written below the code that put it out and below no other. A cell's model keeps its own
 * outputs out of the undo history; a transaction around them would make it take its own change for another's.
 */
export class MissedOutput implements IDisposable {
  readonly #context: DocumentRegistry.IContext<INotebookModel>;
  /** When the document was last written before this page read it: what is older, it holds. */
  readonly #savedAt: number;
  /** By id of the execute request. */
  readonly #followed = new Map<string, { readonly cellId: string; readonly follower: OutputFollower }>();
  #kernel: Kernel.IKernelConnection | null = null;
  #checkedBefore = false;
  #disposed = false;

  /** @param context a document that is ready */
  constructor(context: DocumentRegistry.IContext<INotebookModel>) {
    this.#context = context;
    this.#savedAt = Date.parse(context.contentsModel?.last_modified ?? '') || 0;
    const session = context.sessionContext;
    session.kernelChanged.connect(this.#onKernel, this);
    session.sessionChanged.connect(this.#onKernel, this);
    session.connectionStatusChanged.connect(this.#onConnection, this);
    session.statusChanged.connect(this.#onStatus, this);
    session.iopubMessage.connect(this.#onMessage, this);
    this.#onKernel();
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const session = this.#context.sessionContext;
    session.kernelChanged.disconnect(this.#onKernel, this);
    session.sessionChanged.disconnect(this.#onKernel, this);
    session.connectionStatusChanged.disconnect(this.#onConnection, this);
    session.statusChanged.disconnect(this.#onStatus, this);
    session.iopubMessage.disconnect(this.#onMessage, this);
    this.#kernel?.anyMessage.disconnect(this.#onAny, this);
    this.#followed.clear();
  }

  #onKernel(): void {
    const kernel = this.#context.sessionContext.session?.kernel ?? null;
    if (kernel === this.#kernel) return;
    this.#kernel?.anyMessage.disconnect(this.#onAny, this);
    this.#kernel = kernel;
    this.#letGo();
    if (kernel === null) return;
    kernel.anyMessage.connect(this.#onAny, this);
    announce(this.#context.model.sharedModel, kernel.clientId);
    void this.#check(kernel);
  }

  #onConnection(_: ISessionContext, status: Kernel.ConnectionStatus): void {
    if (status === 'connected' && this.#kernel !== null) void this.#check(this.#kernel);
  }

  #onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting' || status === 'dead') this.#letGo();
  }

  /** A cell that this page sends again is followed by its own output from then on. */
  #onAny(_: Kernel.IKernelConnection, { direction, msg }: Kernel.IAnyMessageArgs): void {
    if (direction !== 'send' || msg.header.msg_type !== 'execute_request') return;
    const { cellId } = msg.metadata;
    for (const [id, followed] of this.#followed) if (followed.cellId === cellId) this.#followed.delete(id);
  }

  #onMessage(_: ISessionContext, { header, parent_header: parent, content }: KernelMessage.IMessage): void {
    const followed = 'msg_id' in parent ? this.#followed.get(parent.msg_id) : undefined;
    if (followed === undefined) return;
    followed.follower.take(header.msg_type, content as Readonly<Record<string, unknown>>);
  }

  async #check(kernel: Kernel.IKernelConnection): Promise<void> {
    const { implementation } = await kernel.info;
    if (implementation !== 'querymill' || this.#disposed || kernel !== this.#kernel) return;
    let comm: KernelComm | null = null;
    try {
      comm = new KernelComm(kernel, OUTPUT_TARGET);
      const asked = (await comm.request('cells', {})) as OutputMethods['cells']['result'];
      const first = !this.#checkedBefore;
      this.#checkedBefore = true;
      for (const kept of asked.cells) {
        if (!this.#isMissed(kernel, kept, first)) continue;
        await comm.request('output', { cellId: kept.cellId }, (answer) => {
          this.#write(kernel, answer as OutputMethods['output']['result']);
        });
      }
    } catch {
      // The kernel went away in between: the next one is asked again.
    } finally {
      comm?.dispose();
    }
  }

  #isMissed(kernel: Kernel.IKernelConnection, kept: KeptCell, first: boolean): boolean {
    const cell = this.#cell(kept.cellId);
    if (cell === undefined || cell.sharedModel.getSource() !== kept.source) return false;
    if (this.#followed.has(kept.msgId)) return false;
    // Sent by this very page: its answer is on its way, unless the cell has ended and still seems to run.
    if (kept.session === kernel.clientId) return cell.executionState === 'running' && kept.state === 'done';
    if (!isElected(this.#context.model.sharedModel, kept.session)) return false;
    if (kept.state !== 'done') return kept.current;
    return first && Date.parse(kept.changed) > this.#savedAt;
  }

  #write(kernel: Kernel.IKernelConnection, answer: OutputMethods['output']['result']): void {
    if (answer === null || this.#disposed || kernel !== this.#kernel) return;
    const { cell: kept, messages } = answer;
    const cell = this.#cell(kept.cellId);
    if (cell === undefined || cell.sharedModel.getSource() !== kept.source) return;
    const follower = new OutputFollower(cell);
    cell.trusted = true;
    cell.outputs.clear();
    for (const { type, content } of messages) follower.take(type, content);
    cell.executionCount = kept.count;
    cell.executionState = kept.state === 'done' ? 'idle' : 'running';
    if (kept.current) this.#followed.set(kept.msgId, { cellId: kept.cellId, follower });
  }

  /** The kernel is gone: what was followed runs no longer. */
  #letGo(): void {
    for (const { cellId } of this.#followed.values()) {
      const cell = this.#cell(cellId);
      if (cell !== undefined) cell.executionState = 'idle';
    }
    this.#followed.clear();
  }

  #cell(cellId: string): ICodeCellModel | undefined {
    for (const cell of this.#context.model.cells)
      if (cell.id === cellId && isCodeCellModel(cell)) return cell;
    return undefined;
  }
}
