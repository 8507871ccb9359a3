import { escapeHtml } from '../evaluator/display/escapeHtml.ts';
import type { ExecutionRecord } from '../execution/Executions.ts';
import type { ExecutionOutcome } from '../evaluator/messages.ts';
import type { LanguageThread } from '../language/LanguageThread.ts';
import type { Advice } from '../language/messages.ts';
import type { IOPub } from '../sockets/IOPub.ts';

/** How long the compiler may think about a cell, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Tells language services of each cell that has run, and shows the type errors they find in it as an output of the cell. This never
 * holds up a cell, and nothing is said before language services are in use: a notebook that is only executed stays as it is.
 */
export class Advisor {
  readonly #language: LanguageThread;
  readonly #iopub: IOPub;

  constructor(language: LanguageThread, iopub: IOPub) {
    this.#language = language;
    this.#iopub = iopub;
  }

  /** A cell has ended; `names` are all that have a value now. */
  ended({ request, parent }: ExecutionRecord, outcome: ExecutionOutcome, names: readonly string[]): void {
    const { index, count, source, stored, silent } = request;
    if (outcome.status === 'error' && outcome.error.ename === 'SyntaxError') return;
    const label = stored ? `Cell [${count}]` : `Code [${index}]`;
    this.#language.add({ index, label, source, bound: outcome.status === 'ok' ? null : names });
    if (silent || !stored || !this.#language.used) return;
    void this.#language.ask('advise', { cell: index }, PATIENCE).then((advice) => {
      if (advice && advice.length > 0) this.#show(advice, parent);
    });
  }

  #show(advice: readonly Advice[], parent: Buffer): void {
    const lines = advice.map(({ place, message }) => `${place} ${message}`);
    const items = lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('');
    const content = {
      data: {
        'text/plain': ['Type advice:', ...lines].join('\n'),
        'text/html': `<details open><summary><small>Type advice</small></summary><ul>${items}</ul></details>`,
      },
      metadata: { querymill: { advice } },
      transient: {},
    };
    this.#iopub.publish({ type: 'display_data', content, parent });
  }
}
