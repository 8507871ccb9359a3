import type { KeptCell, KeptMessage } from '../../core/output/index.ts';
import { isJsonObject, type JsonObject } from '../wire/Message.ts';

/** Characters that are kept of one text; when it is twice as long, its beginning is dropped. */
const MOST_TEXT = 400_000;
/** Characters of one display, as JSON; of a larger one its plain text is kept. */
const MOST_DISPLAY = 1_000_000;
/** Pieces of output that are kept of one cell. */
const MOST_PIECES = 500;

/** The output of one run of a cell, as a front end would hold it: texts joined, displays updated in place. */
export class CellOutput {
  #pieces: { type: KeptMessage['type']; content: JsonObject }[] = [];
  #clearNext = false;
  cell: KeptCell;

  constructor(cell: KeptCell, messages: readonly KeptMessage[] = []) {
    this.cell = cell;
    this.#pieces = messages.map(({ type, content }) => ({ type, content: { ...content } }));
  }

  get messages(): readonly KeptMessage[] {
    return this.#pieces;
  }

  /** Takes one published message in. */
  hear(type: string, content: JsonObject): void {
    switch (type) {
      case 'execute_input':
        this.#change({ state: 'running', count: numberOf(content['execution_count']) });
        return;
      case 'status':
        if (content['execution_state'] === 'idle' && this.cell.state === 'running')
          this.#change({ state: 'done' });
        return;
      case 'stream':
        this.#clearIfAsked();
        this.#text(content);
        break;
      case 'display_data':
      case 'execute_result':
      case 'error':
        this.#clearIfAsked();
        this.#pieces.push({ type, content: type === 'error' ? content : fitDisplay(content) });
        break;
      case 'update_display_data':
        this.update(content);
        return;
      case 'clear_output':
        if (content['wait'] === true) this.#clearNext = true;
        else this.#pieces = [];
        break;
      default:
        return;
    }
    if (this.#pieces.length > MOST_PIECES) this.#pieces.splice(0, this.#pieces.length - MOST_PIECES);
    this.#change({});
  }

  /** Shows a display anew, wherever this cell shows it. */
  update(content: JsonObject): void {
    const id = displayId(content);
    const shown = this.#pieces.filter((piece) => id !== null && displayId(piece.content) === id);
    for (const piece of shown) piece.content = fitDisplay(content);
    if (shown.length > 0) this.#change({});
  }

  #change(fields: Partial<KeptCell>): void {
    this.cell = { ...this.cell, ...fields, changed: new Date().toISOString() };
  }

  #clearIfAsked(): void {
    if (this.#clearNext) this.#pieces = [];
    this.#clearNext = false;
  }

  #text({ name, text }: JsonObject): void {
    const last = this.#pieces.at(-1);
    const added = typeof text === 'string' ? text : '';
    if (last?.type !== 'stream' || last.content['name'] !== name) {
      this.#pieces.push({ type: 'stream', content: { name, text: endOf(added) } });
      return;
    }
    last.content = { name, text: endOf(String(last.content['text']) + added) };
  }
}

function endOf(text: string): string {
  if (text.length <= 2 * MOST_TEXT) return text;
  const from = text.length - MOST_TEXT;
  const line = text.indexOf('\n', from) + 1;
  return `… earlier lines are not kept\n${text.slice(line > 0 ? line : from)}`;
}

function fitDisplay(content: JsonObject): JsonObject {
  if (JSON.stringify(content).length <= MOST_DISPLAY) return content;
  const data = isJsonObject(content['data']) ? content['data'] : {};
  return { ...content, data: { 'text/plain': data['text/plain'] ?? '… too large to be kept' } };
}

function displayId({ transient }: JsonObject): string | null {
  const id = isJsonObject(transient) ? transient['display_id'] : null;
  return typeof id === 'string' ? id : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
