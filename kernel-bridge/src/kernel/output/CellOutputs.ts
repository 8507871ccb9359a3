import type { KeptCell, KeptMessage } from '../../core/output/index.ts';
import { STEP_MIME } from '../../core/step/stepPayload.ts';
import { isJsonObject, type IncomingMessage, type OutgoingMessage } from '../wire/Message.ts';
import { CellOutput } from './CellOutput.ts';
import type { KeptOutput, OutputLedger } from './OutputLedger.ts';

/** Cells whose output is kept; the longest unchanged goes first. */
const MOST_CELLS = 500;
/** How long after a change the ledger is written, in milliseconds … */
const REST = 1_000;
/** … and so many times as long as it took the last time: large outputs take a small part of the time. */
const REST_FACTOR = 20;

interface Entry {
  readonly output: CellOutput;
  readonly order: number;
}

interface Waiting {
  readonly output: CellOutput;
  /** What the cell showed before: it stands again if the cell is never begun. */
  readonly before: Entry | undefined;
}

/**
 * What each cell of the notebook has put out, for pages that were not there: closed, loaded again, asleep. It
 * outlives the kernel in a ledger, as far as there is one.
 */
export class CellOutputs {
  readonly #ledger: OutputLedger | null;
  readonly #cells = new Map<string, Entry>();
  /** By raw header of the request, which is the parent of all that the cell puts out. */
  readonly #runs = new WeakMap<Buffer, Waiting>();
  /** Cells that have changed since the ledger was written. */
  readonly #unwritten = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #rest = REST;
  #last = 0;

  constructor(ledger: OutputLedger | null) {
    this.#ledger = ledger;
    for (const kept of ledger?.read() ?? []) this.#put(kept.cell.cellId, restored(kept));
  }

  /** A cell has been sent and waits for its turn. Front ends that name no cell are not kept. */
  submitted({ header, metadata, content, rawHeader }: IncomingMessage): void {
    const { cellId } = metadata;
    const { code: source, silent } = content;
    if (typeof cellId !== 'string' || typeof source !== 'string' || silent === true) return;
    const before = this.#cells.get(cellId);
    const output = new CellOutput({
      cellId,
      source,
      state: 'queued',
      msgId: header.msg_id,
      session: header.session,
      count: null,
      changed: new Date().toISOString(),
      current: true,
    });
    this.#runs.set(rawHeader, { output, before });
    this.#put(cellId, output);
    this.#saveSoon(cellId);
  }

  /** A message goes out to all pages. */
  published({ type, content, parent }: OutgoingMessage): void {
    const run = parent === null ? undefined : this.#runs.get(parent);
    if (run === undefined) return;
    const { output, before } = run;
    const { cellId, state } = output.cell;
    const aborted = type === 'status' && content['execution_state'] === 'idle' && state === 'queued';
    if (aborted && this.#cells.get(cellId)?.output === output) {
      this.#cells.delete(cellId);
      if (before !== undefined) this.#cells.set(cellId, before);
      this.#saveSoon(cellId);
      return;
    }
    this.#change(output, () => output.hear(type, content));
    if (type !== 'update_display_data') return;
    for (const { output: other } of this.#cells.values())
      if (other !== output) this.#change(other, () => other.update(content));
  }

  /** Every cell that ran, or waits. */
  cells(): KeptCell[] {
    return [...this.#cells.values()].map(({ output }) => output.cell);
  }

  /** The output of a cell as it is now. */
  output(cellId: string): { cell: KeptCell; messages: readonly KeptMessage[] } | null {
    const output = this.#cells.get(cellId)?.output;
    return output === undefined ? null : { cell: output.cell, messages: output.messages };
  }

  /** Writes what is not yet written. */
  dispose(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#save();
  }

  #put(cellId: string, output: CellOutput): void {
    this.#cells.delete(cellId);
    this.#cells.set(cellId, { output, order: ++this.#last });
    for (const oldest of this.#cells.keys()) {
      if (this.#cells.size <= MOST_CELLS) break;
      this.#cells.delete(oldest);
      this.#saveSoon(oldest);
    }
  }

  /** Lets a cell change; what leaves it as it is, is not written. */
  #change(output: CellOutput, change: () => void): void {
    const { cell } = output;
    change();
    if (output.cell !== cell) this.#saveSoon(cell.cellId);
  }

  #saveSoon(cellId: string): void {
    if (this.#ledger === null) return;
    this.#unwritten.add(cellId);
    this.#timer ??= setTimeout(() => this.#save(), this.#rest).unref();
  }

  #save(): void {
    this.#timer = null;
    const started = performance.now();
    for (const cellId of this.#unwritten) {
      const entry = this.#cells.get(cellId);
      if (entry === undefined) this.#ledger?.remove(cellId);
      else {
        const { order, output } = entry;
        this.#ledger?.write({ order, cell: output.cell, messages: output.messages });
      }
    }
    this.#unwritten.clear();
    this.#rest = Math.max(REST, REST_FACTOR * (performance.now() - started));
  }
}

/** What an earlier kernel left. A cell that it did not finish says so, unless its step can go on without it. */
function restored({ cell, messages }: Pick<KeptOutput, 'cell' | 'messages'>): CellOutput {
  const output = new CellOutput({ ...cell, current: false }, messages);
  if (cell.state !== 'running' || messages.some(isStep)) return output;
  const evalue =
    'The kernel ended while this cell ran: it was shut down, or one call took more memory than there is. Run it again';
  output.hear('error', { ename: 'KernelEnded', evalue, traceback: [`KernelEnded: ${evalue}`] });
  output.cell = { ...cell, current: false, state: 'done' };
  return output;
}

function isStep({ content: { data } }: KeptMessage): boolean {
  return isJsonObject(data) && STEP_MIME in data;
}
