import type { PipelinePanelOptions } from '../document/PipelinePanelOptions';
import { hasOtherKernel } from '../document/otherKernel';
import { PipelineModel } from '../document/PipelineModel';
import { Store } from '../document/Store';
import { Runner } from '../run/Runner';
import { cellsToRun } from '../run/cellsToRun';
import { KernelFeed } from '../steps/KernelFeed';
import { StepStore } from '../steps/StepStore';
import type { FieldWish } from '../inspector/useWantedField';
import { keepPlaces, type KeepPlacesOptions } from '../graph/keepPlaces';
import type { CanvasRequests } from './CanvasRequests';
import { GraphGestures } from './GraphGestures';
import type { LinkStart } from './fittingPorts';
import { reportRefusal } from './reportRefusal';
import {
  applyEdits,
  connect,
  disconnect,
  isPlacedByHand,
  placeNodes,
  QuerymillError,
  removeCells,
  renameBlock,
  resetParameter,
  setParameter,
  setSource,
  stepsToRun,
  whyNotConnect,
  type Connect,
  type Disconnect,
  type Edit,
  type GraphEdge,
  type Notebook,
  type Position,
  type ResetParameter,
  type SetParameter,
} from '@querymill/kernel-bridge/core';
import type { ISessionContext } from '@jupyterlab/apputils';
import type { IDisposable } from '@lumino/disposable';

/** One open graph: the document as a graph, what its steps show, and everything that can be done with it. */
export class PipelineController implements IDisposable {
  readonly model: PipelineModel;
  readonly steps: StepStore;
  readonly feed: KernelFeed;
  readonly runner: Runner;
  /** Ids of the selected cells. */
  readonly selection = new Store<readonly string[]>([]);
  /** The selected links. */
  readonly selectedLinks = new Store<readonly GraphEdge[]>([]);
  /** While a link is dragged: the ports that it fits, as `cell:side:port`. */
  readonly fittingPorts = new Store<ReadonlySet<string> | null>(null);
  /** The port that is pointed at, as `cell:side:port`: its links show their whole way. */
  readonly pointedPort = new Store<string | null>(null);
  /** The link that a block which is being dragged from the list would be put into, by its id. */
  readonly dropLink = new Store<string | null>(null);
  /** The note whose Markdown is being edited on the canvas. */
  readonly editedNote = new Store<string | null>(null);
  /** Where the link that is being dragged started. */
  readonly linkStart = new Store<LinkStart | null>(null);
  /** Whether every block says what running everything would do with it. */
  readonly planShown = new Store(false);
  /** Whether the list of cells and problems is open. */
  readonly outlineOpen = new Store(false);
  /** What can be done to the selection. */
  readonly gestures = new GraphGestures(this);
  /** The field of the inspector that takes the keyboard as soon as it is there. */
  readonly wantedField = new Store<FieldWish | null>(null);
  /** Whether the inspector may show itself. */
  readonly inspectorOpen = new Store(true);
  /** What the mounted canvas can do; null while it is not mounted. */
  get canvas(): CanvasRequests | null {
    return this.#canvas;
  }

  readonly #session: ISessionContext;
  #canvas: CanvasRequests | null = null;
  #focusWanted = false;
  #disposed = false;

  constructor(options: PipelinePanelOptions) {
    this.#session = options.context.sessionContext;
    this.model = new PipelineModel(options.context.model);
    this.steps = new StepStore(options.context.model);
    this.runner = new Runner(options);
    this.feed = new KernelFeed({
      session: this.#session,
      model: this.model,
      steps: this.steps,
    });
  }

  get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.feed.dispose();
    this.runner.dispose();
    this.steps.dispose();
    this.model.dispose();
  }

  /** Whether the kernel can run blocks; without a kernel, running starts the right one. */
  get canRun(): boolean {
    return !hasOtherKernel(this.#session);
  }

  /** Gives the canvas the keyboard, once it is there, unless the user is busy elsewhere by then. */
  focus(): void {
    this.#focusWanted = this.#canvas === null;
    this.#canvas?.focusIfFree();
  }

  /** Makes a mounted canvas reachable, until the returned function is called. */
  attachCanvas(canvas: CanvasRequests): () => void {
    this.#canvas = canvas;
    if (this.#focusWanted) this.focus();
    return () => {
      if (this.#canvas === canvas) this.#canvas = null;
    };
  }

  /** Opens the Markdown of a note on the canvas; null closes it. */
  editNote(cellId: string | null): void {
    if (cellId === null || !this.model.notebook.readOnly) this.editedNote.set(cellId);
  }

  /** Writes the Markdown of a note, changing only the characters that differ. */
  writeNote(cellId: string, source: string): boolean {
    return this.#try((notebook) => setSource(notebook, { cellId, source }));
  }

  /** Takes a link off one port and puts it on another, as one step. */
  reconnect(from: Disconnect, to: Connect): boolean {
    return this.#try((notebook) => {
      const cut = disconnect(notebook, from);
      return [...cut, ...connect({ ...notebook, cells: applyEdits(notebook.cells, cut) }, to)];
    });
  }

  /** Why the link that is being dragged cannot end in a port; null if it can, or none is dragged. */
  whyNot(cellId: string, port: string): string | null {
    const start = this.linkStart.get();
    if (start?.nodeId == null || start.handleId === null) return null;
    const [near, far] = [
      { cellId: start.nodeId, port: start.handleId },
      { cellId, port },
    ];
    const gesture = start.handleType === 'source' ? { from: near, to: far } : { from: far, to: near };
    const refusal = whyNotConnect(this.model.view, this.model.graph.get(), gesture);
    return refusal === null ? null : refusal.fields.cause;
  }

  connect(gesture: Connect): boolean {
    return this.#try((notebook) => connect(notebook, gesture));
  }

  disconnect(gesture: Disconnect): boolean {
    return this.#try((notebook) => disconnect(notebook, gesture));
  }

  setParameter(gesture: SetParameter): boolean {
    return this.#try((notebook) => setParameter(notebook, gesture));
  }

  resetParameter(gesture: ResetParameter): boolean {
    return this.#try((notebook) => resetParameter(notebook, gesture));
  }

  rename(cellId: string, name: string): boolean {
    return this.#try((notebook) => renameBlock(notebook, { cellId, name }));
  }

  /**
   * Makes a gesture that brings cells in, as one step. What stands on the canvas stays where it stands; in an
   * empty notebook the first block takes the place of the empty cell.
   */
  bringIn(edit: (notebook: Notebook) => readonly Edit[], options: KeepPlacesOptions = {}): boolean {
    return this.#try((notebook) => {
      const { cells } = notebook;
      if (cells.some(({ source }) => source.trim() !== '')) {
        return keepPlaces(notebook, this.#canvas?.boxes() ?? null, edit, options);
      }
      return [...edit(notebook), ...cells.map(({ id }): Edit => ({ kind: 'delete', cellId: id }))];
    });
  }

  /** Deletes cells; what came in to a block goes on to what used it, where the types allow. */
  remove(cellIds: readonly string[], { reconnect = true } = {}): boolean {
    return cellIds.length > 0 && this.#try((notebook) => removeCells(notebook, { cellIds, reconnect }));
  }

  /** Makes a gesture as one step of undo, or says why it is refused. */
  gesture(edit: (notebook: Notebook) => readonly Edit[]): boolean {
    return this.#try(edit);
  }

  /** Deletes the selected blocks; where none is selected, cuts the selected links. */
  removeSelection(): boolean {
    this.#canvas?.focus();
    const cellIds = this.selection.get();
    if (cellIds.length > 0) return this.remove(cellIds);
    let cut = false;
    for (const edge of this.selectedLinks.get()) cut = this.cut(edge) || cut;
    return cut;
  }

  /** Cuts a link between two blocks. */
  cut({ link, to }: GraphEdge): boolean {
    if (!link || to.port === null) return false;
    return this.disconnect({
      to: { cellId: to.cellId, port: to.port, ...(to.index === null ? {} : { index: to.index }) },
    });
  }

  /** Writes where nodes stand, as one step; those in `moved` were put there by the user. */
  place(positions: ReadonlyMap<string, Position>, moved: Iterable<string> = []): boolean {
    const byHand = new Map([...moved].map((id) => [id, true] as const));
    return positions.size > 0 && this.#try((notebook) => placeNodes(notebook, { positions, byHand }));
  }

  /** The nodes that the user put where they stand. */
  placedByHand(): ReadonlySet<string> {
    return new Set(
      this.model.view.cells.flatMap(({ id, metadata }) => (isPlacedByHand(metadata) ? [id] : [])),
    );
  }

  /** Runs every code cell from top to bottom. */
  runAll(): Promise<boolean> {
    const cells = this.model.graph.get().nodes.filter((node) => node.kind !== 'note');
    return this.#run(cells.map((node) => node.id));
  }

  /** Runs a block, and before it those above it whose result is missing or out of date. */
  runBlock(cellId: string): Promise<boolean> {
    return this.runBlocks([cellId]);
  }

  /** Runs a block and all that depends on it, and before them what they need and do not have. */
  runFrom(cellId: string): Promise<boolean> {
    return this.runBlocks(stepsToRun(this.model.graph.get(), cellId, 'from'));
  }

  /** Runs blocks in document order, and before each what it needs and does not have. */
  async runBlocks(cellIds: readonly string[]): Promise<boolean> {
    const plan = await this.feed.plan();
    const isReady = (id: string): boolean => {
      const verdict = plan?.find((step) => step.cellId === id)?.verdict;
      return this.runner.isBound(id) && (verdict === undefined || verdict === 'reuse');
    };
    const graph = this.model.graph.get();
    const wanted = new Set(cellIds.flatMap((id) => cellsToRun(graph, id, isReady)));
    return this.#run(graph.nodes.filter(({ id }) => wanted.has(id)).map(({ id }) => id));
  }

  /** Runs every code cell from the top down to a block. */
  runUpTo(cellId: string): Promise<boolean> {
    return this.#run(stepsToRun(this.model.graph.get(), cellId, 'upTo'));
  }

  /** Runs cells in order, and has the kernel start their steps as soon as it can. */
  #run(cellIds: readonly string[]): Promise<boolean> {
    if (cellIds.length > 1) void this.feed.start(cellIds);
    return this.runner.run(cellIds);
  }

  #try(gesture: (notebook: Notebook) => readonly Edit[]): boolean {
    try {
      this.model.gesture(gesture);
      return true;
    } catch (error) {
      if (!(error instanceof QuerymillError)) throw error;
      reportRefusal(error);
      return false;
    }
  }
}
