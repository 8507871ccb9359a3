import type { EvaluatorEvents } from './EvaluatorThread.ts';
import { EvaluatorThread } from './EvaluatorThread.ts';
import { ExecutionRecord, Executions } from './Executions.ts';
import { Interrupted } from '../evaluator/Interrupted.ts';
import type { ErrorReport, ExecutionOutcome, FromEvaluator, MimeBundle } from '../evaluator/messages.ts';
import type { History } from '../history/History.ts';
import { foldProgress } from '../output/foldProgress.ts';
import { OutputLimit } from '../output/OutputLimit.ts';
import type { IOPub } from '../sockets/IOPub.ts';
import { isJsonObject, type IncomingMessage, type JsonObject } from '../wire/Message.ts';

/** Sends `execute_reply`. */
export type SendReply = (message: IncomingMessage, content: JsonObject, metadata: JsonObject) => void;

/** Gets the names that have a value when the cell has ended. */
export type EndedListener = (
  record: ExecutionRecord,
  outcome: ExecutionOutcome,
  names: readonly string[],
) => void;

interface Lane {
  readonly queue: IncomingMessage[];
  active: ExecutionRecord | null;
  busy: boolean;
}

/** Runs execute requests: one after another within a lane (the main shell, or a subshell), lanes side by side. */
export class Executor {
  readonly executions = new Executions();
  readonly evaluator: EvaluatorThread;
  readonly #iopub: IOPub;
  readonly #history: History;
  readonly #reply: SendReply;
  readonly #onMessage: (message: FromEvaluator) => void;
  readonly #onEnded: EndedListener;
  readonly #onLost: () => void;
  readonly #limit: OutputLimit;
  readonly #lanes = new Map<string | null, Lane>();
  readonly #finish = new Map<number, (outcome: ExecutionOutcome) => void>();
  /** Top-level names with a value, as of the last cell that ended. */
  names: readonly string[] = [];
  #count = 0;

  constructor(options: {
    evaluatorUrl: URL;
    blockTypes: readonly string[];
    /** Folder that keeps the rest of very long outputs. */
    workspace: string;
    iopub: IOPub;
    history: History;
    reply: SendReply;
    /** Gets what the executor does not handle itself. */
    onMessage: (message: FromEvaluator) => void;
    /** A cell has ended, and its reply has been sent. */
    onEnded: EndedListener;
    /** The evaluator was replaced. */
    onLost: () => void;
  }) {
    this.#iopub = options.iopub;
    this.#limit = new OutputLimit(options.workspace);
    this.#history = options.history;
    this.#reply = options.reply;
    this.#onMessage = options.onMessage;
    this.#onEnded = options.onEnded;
    this.#onLost = options.onLost;
    const events: EvaluatorEvents = {
      text: (stream, index, text) => this.#text(stream, index, text),
      message: (message) => this.#receive(message),
      delay: () => this.#iopub.pace.wait(),
      lost: (reason) => this.#lost(reason),
    };
    this.evaluator = new EvaluatorThread(options.evaluatorUrl, options.blockTypes, events);
  }

  /** What runs in the main shell now. */
  get active(): ExecutionRecord | null {
    return this.#lanes.get(null)?.active ?? null;
  }

  /** Appends an execute request to its lane. */
  submit(message: IncomingMessage, laneId: string | null): void {
    const lane = this.#lane(laneId);
    lane.queue.push(message);
    if (!lane.busy) void this.#work(lane);
  }

  /** Interrupts all that runs, waiting host calls included. */
  async interrupt(reason: Error): Promise<void> {
    const running = this.executions.running();
    for (const record of running) record.abort(reason);
    await this.evaluator.interrupt();
    // Code that was cut off before the evaluator knew of it cannot report its own end.
    for (const { request } of running) this.#settle(request.index, interruptedOutcome());
  }

  #lane(id: string | null): Lane {
    let lane = this.#lanes.get(id);
    if (!lane) {
      lane = { queue: [], active: null, busy: false };
      this.#lanes.set(id, lane);
    }
    return lane;
  }

  async #work(lane: Lane): Promise<void> {
    lane.busy = true;
    for (let message = lane.queue.shift(); message; message = lane.queue.shift())
      await this.#execute(lane, message);
    lane.busy = false;
  }

  async #execute(lane: Lane, message: IncomingMessage): Promise<void> {
    const { content, rawHeader: parent } = message;
    const source = typeof content['code'] === 'string' ? content['code'] : '';
    const silent = content['silent'] === true;
    const store = !silent && content['store_history'] !== false;
    const started = new Date().toISOString();
    if (store) {
      this.#count++;
      this.#history.add(this.#count, source);
    }
    const request = {
      index: this.executions.nextIndex(),
      count: this.#count,
      stored: store,
      source,
      silent,
      allowStdin: content['allow_stdin'] === true,
      userExpressions: readExpressions(content['user_expressions']),
    };
    const record = new ExecutionRecord(request, message);
    this.executions.add(record);
    lane.active = record;
    // The code is on its way while its messages are made; nothing of it is heard before this turn of the loop ends.
    const evaluated = this.#evaluate(record);
    this.#iopub.gather();
    this.#iopub.status('busy', parent);
    if (!silent)
      this.#iopub.publish({
        type: 'execute_input',
        content: { code: source, execution_count: this.#count },
        parent,
      });
    const outcome = await evaluated;
    record.running = false;
    this.#limit.ended(record);
    const leaves = outcome.status === 'ok' && outcome.leaves;
    // A console that only visits the kernel of a notebook must not end it; one that has started it does so all the same.
    const payload = leaves ? [{ source: 'ask_exit', keepkernel: true }] : [];
    const common = { execution_count: this.#count, payload };
    if (outcome.status === 'ok') {
      lane.active = null;
      this.#reply(message, { status: 'ok', ...common, user_expressions: outcome.expressions }, { started });
      this.#idle(parent);
      this.#onEnded(record, outcome, this.names);
      return;
    }
    if (!silent) this.#iopub.publish({ type: 'error', content: { ...outcome.error }, parent });
    // Requests that were sent before the client could know of the failure are read first, so that they are aborted too.
    if (content['stop_on_error'] !== false) await nextRound();
    lane.active = null;
    const aborted = content['stop_on_error'] !== false ? lane.queue.splice(0) : [];
    this.#reply(message, { status: 'error', ...outcome.error, ...common }, { started });
    this.#idle(parent);
    this.#onEnded(record, outcome, this.names);
    for (const each of aborted) this.#abort(each);
  }

  async #evaluate({ request, signal }: ExecutionRecord): Promise<ExecutionOutcome> {
    while (this.evaluator.interrupting) await this.evaluator.interrupting;
    if (signal.aborted) return interruptedOutcome();
    return new Promise((resolve) => {
      this.#finish.set(request.index, resolve);
      this.evaluator.post({ type: 'execute', request });
    });
  }

  #idle(parent: Buffer): void {
    this.#iopub.status('idle', parent);
    this.#limit.renew();
  }

  #abort(message: IncomingMessage): void {
    this.#iopub.status('busy', message.rawHeader);
    this.#reply(message, { status: 'aborted', execution_count: this.#count, payload: [] }, {});
    this.#iopub.status('idle', message.rawHeader);
  }

  #text(stream: 'stdout' | 'stderr', index: number, text: string): void {
    const record = this.executions.get(index);
    if (!record || record.request.silent) return;
    const shown = this.#limit.admit(record, foldProgress(text));
    if (shown !== '') this.#iopub.stream(stream, shown, record.parent);
  }

  #receive(message: FromEvaluator): void {
    const record = 'index' in message ? this.executions.get(message.index) : undefined;
    const parent = record?.parent ?? null;
    const silent = record?.request.silent ?? false;
    switch (message.type) {
      case 'finished':
        this.names = message.names;
        if (message.result && this.#finish.has(message.index)) this.#result(record, message.result);
        this.#settle(message.index, message.outcome);
        return;
      case 'result':
        return this.#result(record, message.data);
      case 'display': {
        if (silent) return;
        const transient = message.displayId === null ? {} : { display_id: message.displayId };
        const type = message.update ? 'update_display_data' : 'display_data';
        this.#iopub.publish({
          type,
          content: { data: message.data, metadata: message.metadata, transient },
          parent,
        });
        return;
      }
      case 'clear':
        this.#iopub.publish({ type: 'clear_output', content: { wait: message.wait }, parent });
        return;
      case 'lateError':
        this.#iopub.publish({ type: 'error', content: { ...message.error }, parent });
        return;
      default:
        this.#onMessage(message);
    }
  }

  #result(record: ExecutionRecord | undefined, data: MimeBundle): void {
    const text = data['text/plain'];
    if (record?.request.stored && typeof text === 'string')
      this.#history.setOutput(record.request.count, text);
    const content = { execution_count: record?.request.count ?? this.#count, data, metadata: {} };
    this.#iopub.publish({ type: 'execute_result', content, parent: record?.parent ?? null });
  }

  #settle(index: number, outcome: ExecutionOutcome): void {
    const finish = this.#finish.get(index);
    this.#finish.delete(index);
    finish?.(outcome);
  }

  #lost(reason: string): void {
    this.names = [];
    const evalue = `${reason}. All variables were lost; run the cells above again`;
    const error: ErrorReport = { ename: 'EvaluatorLost', evalue, traceback: [`EvaluatorLost: ${evalue}`] };
    for (const index of [...this.#finish.keys()]) this.#settle(index, { status: 'error', error });
    this.#onLost();
  }
}

/** The end of a cell that was interrupted before it began. */
function interruptedOutcome(): ExecutionOutcome {
  const { name, message } = new Interrupted();
  return { status: 'error', error: { ename: name, evalue: message, traceback: [`${name}: ${message}`] } };
}

function readExpressions(value: unknown): Record<string, string> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Lets the sockets hand over what has already arrived. */
async function nextRound(): Promise<void> {
  for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve));
}
