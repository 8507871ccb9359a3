import { closeSync, openSync, readSync, statSync } from 'node:fs';

import { contractProblem, type AttemptEvent } from '../../core/index.ts';

const NEWLINE = 10;
/** Filled and emptied within one call. */
const shared = Buffer.alloc(1 << 16);

/** Reads a growing events.jsonl from where it stopped last time. */
export class EventReader {
  readonly #path: string;
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The events written since the last call. A line without its end is left for the next call; a line that
   * keeps no contract (a newer writer, a damaged disk) is left out.
   *
   * Without promises: a look that finds nothing or a heartbeat costs a fraction of what they would, and
   * fifty jobs are looked at every second.
   */
  read(): AttemptEvent[] {
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#offset) return [];
    const events: AttemptEvent[] = [];
    const file = openSync(this.#path, 'r');
    try {
      let buffer = shared;
      for (;;) {
        const bytesRead = readSync(file, buffer, 0, buffer.length, this.#offset);
        const end = buffer.subarray(0, bytesRead).lastIndexOf(NEWLINE);
        if (end >= 0) {
          events.push(...parseLines(buffer.toString('utf8', 0, end)));
          this.#offset += end + 1;
        } else if (bytesRead === buffer.length) {
          buffer = Buffer.alloc(buffer.length * 2); // a line longer than the buffer
          continue;
        }
        if (bytesRead < buffer.length) return events;
      }
    } finally {
      closeSync(file);
    }
  }
}

function parseLines(text: string): AttemptEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      const event: unknown = JSON.parse(line);
      return contractProblem('event', event) === undefined ? [event as AttemptEvent] : [];
    } catch {
      return []; // not JSON
    }
  });
}
