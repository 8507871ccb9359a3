import type { History } from '../history/History.ts';
import { numberField, textField } from '../wire/contentFields.ts';
import type { JsonObject } from '../wire/Message.ts';

/** How many lines are given where the request does not say. */
const TAIL = 10;

/** Content of `history_reply`. Where outputs are asked for, each is the text of the cell's result, or null. */
export function historyReply(history: History, content: JsonObject): JsonObject {
  const lines = select(history, content);
  const withOutput = content['output'] === true;
  return {
    status: 'ok',
    history: lines.map(([session, line, source, output]) => [
      session,
      line,
      withOutput ? [source, output] : source,
    ]),
  };
}

function select(history: History, content: JsonObject): ReturnType<History['tail']> {
  switch (content['hist_access_type']) {
    case 'search':
      return history.search(
        textField(content, 'pattern', '*'),
        numberField(content, 'n'),
        content['unique'] === true,
      );
    case 'range':
      return history.range(numberField(content, 'start') ?? 0, numberField(content, 'stop'));
    default:
      return history.tail(numberField(content, 'n') ?? TAIL);
  }
}
