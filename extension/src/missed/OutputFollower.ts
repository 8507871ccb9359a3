import type { ICodeCellModel } from '@jupyterlab/cells';
import type { PartialJSONObject } from '@lumino/coreutils';

/** Puts the messages of one run into the outputs of a cell, as the page that sent the cell would have done. */
export class OutputFollower {
  readonly #cell: ICodeCellModel;
  /** Display id → where the display stands among the outputs. */
  readonly #displays = new Map<string, number[]>();

  constructor(cell: ICodeCellModel) {
    this.#cell = cell;
  }

  /** Takes a message of the kernel in; types that bring no output change nothing. */
  take(type: string, content: Readonly<Record<string, unknown>>): void {
    const { outputs } = this.#cell;
    const { transient, ...shown } = content;
    const displayId = idOf(transient);
    switch (type) {
      case 'stream':
      case 'error':
      case 'execute_result':
      case 'display_data':
        outputs.add({ output_type: type, ...(shown as PartialJSONObject) });
        if (displayId !== null) this.#note(displayId, outputs.length - 1);
        return;
      case 'update_display_data':
        for (const place of displayId === null ? [] : (this.#displays.get(displayId) ?? []))
          outputs.set(place, { output_type: 'display_data', ...(shown as PartialJSONObject) });
        return;
      case 'clear_output':
        outputs.clear(content['wait'] === true);
        this.#displays.clear();
        return;
      case 'execute_input':
        if (typeof content['execution_count'] === 'number')
          this.#cell.executionCount = content['execution_count'];
        return;
      case 'status':
        if (content['execution_state'] === 'idle') this.#cell.executionState = 'idle';
    }
  }

  #note(displayId: string, place: number): void {
    this.#displays.set(displayId, [...(this.#displays.get(displayId) ?? []), place]);
  }
}

function idOf(transient: unknown): string | null {
  if (typeof transient !== 'object' || transient === null || !('display_id' in transient)) return null;
  return typeof transient.display_id === 'string' ? transient.display_id : null;
}
