import type { CommManager } from '../comms/CommManager.ts';
import type { Executor } from '../execution/Executor.ts';
import type { History } from '../history/History.ts';
import { complete } from '../introspection/complete.ts';
import { inspectName } from '../introspection/inspectName.ts';
import { isComplete } from '../introspection/isComplete.ts';
import type { LanguageThread } from '../language/LanguageThread.ts';
import type { ConnectionInfo } from '../wire/ConnectionFile.ts';
import { numberField, textField } from '../wire/contentFields.ts';
import type { IncomingMessage, JsonObject } from '../wire/Message.ts';
import { historyReply } from './historyReply.ts';
import { kernelInfo } from './kernelInfo.ts';
import type { Subshells } from './Subshells.ts';

/** Answers one type of message; null where nothing is replied. */
export type Handler = (message: IncomingMessage) => JsonObject | null | Promise<JsonObject | null>;

/** What the handlers draw on. */
export interface HandlerContext {
  readonly connection: ConnectionInfo;
  readonly blockTypes: readonly string[];
  readonly blockFolders: readonly string[];
  readonly workspace: string;
  readonly executor: Executor;
  readonly language: LanguageThread;
  readonly comms: CommManager;
  readonly history: History;
  readonly subshells: Subshells;
  readonly interrupt: () => void;
}

/** Message type → handler, for all messages but `execute_request`. The same handlers serve shell, control and subshells. */
export function createHandlers(context: HandlerContext): ReadonlyMap<string, Handler> {
  const { connection, blockTypes, blockFolders, workspace, executor, language } = context;
  const { comms, history, subshells, interrupt } = context;
  const comm = (event: 'open' | 'msg' | 'close'): Handler => {
    return (message) => {
      comms.receive(event, message);
      return null;
    };
  };
  return new Map<string, Handler>([
    [
      'kernel_info_request',
      async () => {
        // Whoever asks first wants to run cells.
        await executor.evaluator.ready;
        return kernelInfo(workspace);
      },
    ],
    ['connect_request', () => portsOf(connection)],
    ['is_complete_request', ({ content }) => isComplete(textField(content, 'code'))],
    [
      'complete_request',
      ({ content }) => {
        const { evaluator, names } = executor;
        return complete(textField(content, 'code'), numberField(content, 'cursor_pos'), {
          names,
          blockTypes,
          blockFolders,
          evaluator,
          language,
        });
      },
    ],
    [
      'inspect_request',
      ({ content }) => {
        const { evaluator } = executor;
        return inspectName(
          textField(content, 'code'),
          numberField(content, 'cursor_pos'),
          evaluator,
          language,
        );
      },
    ],
    ['history_request', ({ content }) => historyReply(history, content)],
    [
      'comm_info_request',
      ({ content }) => ({ status: 'ok', comms: comms.info(textField(content, 'target_name') || null) }),
    ],
    ['comm_open', comm('open')],
    ['comm_msg', comm('msg')],
    ['comm_close', comm('close')],
    [
      'interrupt_request',
      () => {
        interrupt();
        return { status: 'ok' };
      },
    ],
    ['create_subshell_request', () => subshells.create()],
    ['delete_subshell_request', ({ content }) => subshells.delete(textField(content, 'subshell_id'))],
    ['list_subshell_request', () => subshells.list()],
    ['shutdown_request', ({ content }) => ({ status: 'ok', restart: content['restart'] === true })],
  ]);
}

function portsOf(connection: ConnectionInfo): JsonObject {
  return {
    status: 'ok',
    shell_port: connection.shellPort,
    control_port: connection.controlPort,
    stdin_port: connection.stdinPort,
    iopub_port: connection.iopubPort,
    hb_port: connection.heartbeatPort,
  };
}
