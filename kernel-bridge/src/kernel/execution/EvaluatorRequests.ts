import type { CommManager } from '../comms/CommManager.ts';
import type { FromEvaluator } from '../evaluator/messages.ts';
import type { HostBridge } from '../host/HostBridge.ts';
import type { HostCallContext } from '../host/HostService.ts';
import type { IOPub } from '../sockets/IOPub.ts';
import type { ExecutionRecord } from './Executions.ts';
import type { Executor } from './Executor.ts';
import type { InputBroker } from './InputBroker.ts';

/** Does for user code what it asks of the main thread: host calls, input and comms. */
export class EvaluatorRequests {
  readonly #executor: Executor;
  readonly #host: HostBridge;
  readonly #input: InputBroker;
  readonly #comms: CommManager;
  readonly #iopub: IOPub;

  constructor(executor: Executor, host: HostBridge, input: InputBroker, comms: CommManager, iopub: IOPub) {
    this.#executor = executor;
    this.#host = host;
    this.#input = input;
    this.#comms = comms;
    this.#iopub = iopub;
  }

  receive(message: FromEvaluator): void {
    const record = 'index' in message ? this.#executor.executions.get(message.index) : undefined;
    switch (message.type) {
      case 'hostCall':
        if (record) void this.#call(message, record);
        return;
      case 'input':
        return this.#ask(message, record);
      case 'prompt':
        if (!record?.request.allowStdin) this.#executor.evaluator.answerPrompt(null);
        else
          this.#input.ask(record, message.prompt, false, (value) =>
            this.#executor.evaluator.answerPrompt(value),
          );
        return;
      case 'commTarget':
        this.#comms.setUserTarget(message.name, message.registered);
        return;
      case 'comm':
        this.#comms.publishUser(message, record?.parent ?? null);
        return;
      default:
    }
  }

  async #call(message: Extract<FromEvaluator, { type: 'hostCall' }>, record: ExecutionRecord): Promise<void> {
    const { id, service, method, params } = message;
    const { evaluator } = this.#executor;
    const answer = await this.#host.call(service, method, params, this.#contextOf(record));
    if ('error' in answer) evaluator.post({ type: 'hostError', id, error: answer.error });
    else evaluator.post({ type: 'hostResult', id, value: answer.value });
  }

  #ask(message: Extract<FromEvaluator, { type: 'input' }>, record: ExecutionRecord | undefined): void {
    const { id, prompt, password } = message;
    const { evaluator } = this.#executor;
    if (record?.request.allowStdin) {
      this.#input.ask(record, prompt, password, (value) => evaluator.post({ type: 'input', id, value }));
      return;
    }
    const refusal = 'Cannot ask for input: this front end does not take any. Set the value in a cell instead';
    evaluator.post({ type: 'inputError', id, message: refusal });
  }

  #contextOf(record: ExecutionRecord): HostCallContext {
    const { count, source } = record.request;
    return {
      execution: { id: record.message.header.msg_id, count, cellId: record.cellId, source },
      signal: record.signal,
      display: (data, { metadata = {}, displayId, update = false } = {}) => {
        this.#executor.evaluator.flush();
        const transient = displayId === undefined ? {} : { display_id: displayId };
        const type = update ? 'update_display_data' : 'display_data';
        this.#iopub.publish({ type, content: { data, metadata, transient }, parent: record.parent });
      },
    };
  }
}
