import { open } from 'node:fs/promises';

import { contractProblem, type AttemptEvent } from '../../core/index.ts';
import { hasCode } from '../fileErrors.ts';

const CHUNK = 1 << 16;
const NEWLINE = 10;

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
   */
  async read(): Promise<AttemptEvent[]> {
    const file = await open(this.#path).catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (file === undefined) return [];
    const events: AttemptEvent[] = [];
    try {
      let buffer = Buffer.alloc(CHUNK);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, this.#offset);
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
      await file.close();
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
