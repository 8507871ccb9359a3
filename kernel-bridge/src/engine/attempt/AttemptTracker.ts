import { watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

import type { AttemptResult } from '../../core/index.ts';
import type { JobStatus, Launcher } from '../../launch/index.ts';
import { applyEvent, SILENT, type LiveState } from './applyEvent.ts';
import { isOver, readResult, type Attempt } from './attemptFolder.ts';
import { EventReader } from './followEvents.ts';
import { withStatus } from './withStatus.ts';

/** How an attempt ended: with a result, or `lost`: its processes are gone and left none. */
export type AttemptOutcome =
  { readonly result: AttemptResult } | { readonly result: undefined; readonly log: string };

/** Looks at the files at least this often, in milliseconds. */
const POLL = 1000;
/** The same where the system tells of changes: a little longer than the pause between two heartbeats. */
const POLL_WATCHED = 2500;
/** Asks the launcher whether the job lives on at most this often, in milliseconds, and each time while it is queued. */
const LIVENESS = 2000;
/** Pause between two reads, in milliseconds, so that a chatty job costs little. */
const REST = 100;
const LOG_TAIL_BYTES = 16 * 1024;

/** Told to whoever waits for a step when the engine is closed: the job goes on. */
export class EngineClosed extends Error {
  override readonly name = 'EngineClosed';

  constructor() {
    super('The engine was closed; its jobs go on');
  }
}

/** Follows one attempt from its files for all who wait for it in this process. */
export class AttemptTracker {
  readonly attempt: Attempt;
  /** Settles when the attempt is over; never rejects because the job failed. */
  readonly outcome: Promise<AttemptOutcome>;
  readonly #launcher: Launcher;
  readonly #reader: EventReader;
  readonly #listeners = new Set<(live: LiveState) => void>();
  readonly #settle: { resolve: (outcome: AttemptOutcome) => void; reject: (error: unknown) => void };
  #watcher: FSWatcher | undefined;
  #askedAt = -Infinity;
  #over = false;
  #live = SILENT;
  /** What the launcher said last. */
  #status: JobStatus | undefined;
  /** Something in the folder changed since the last look. */
  #dirty = false;
  /** The system tells of events: the job runs on this host. */
  #told = false;
  /** What changed is the result. */
  #urgent = false;
  #wake: () => void = () => undefined;

  constructor(attempt: Attempt, launcher: Launcher) {
    this.attempt = attempt;
    this.#launcher = launcher;
    this.#reader = new EventReader(join(attempt.folder, 'events.jsonl'));
    const { promise, resolve, reject } = Promise.withResolvers<AttemptOutcome>();
    this.outcome = promise;
    this.outcome.catch(() => undefined); // whoever awaits it sees the error; nobody may
    this.#settle = { resolve, reject };
    this.#watcher = watchFolder(attempt.folder, (name) => {
      this.#dirty = true;
      if (name === 'events.jsonl') this.#told = true;
      if (name === 'result.json') this.#urgent = true;
      this.#wake();
    });
    void this.#follow();
  }

  /** What is known so far. */
  get live(): LiveState {
    return withStatus(this.#live, this.#status);
  }

  /** Calls back after each change, at most ten times a second. Returns how to stop it. */
  subscribe(listener: (live: LiveState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops following; the job goes on, and whoever still waits is told that nobody follows it. */
  dispose(): void {
    this.#over = true;
    this.#settle.reject(new EngineClosed());
    this.#listeners.clear();
    this.#watcher?.close();
    this.#wake();
  }

  async #follow(): Promise<void> {
    try {
      while (!this.#over) {
        const outcome = await this.#look();
        if (outcome !== undefined) {
          this.#settle.resolve(outcome);
          break;
        }
        await this.#waitUntil(REST, () => this.#urgent);
        const poll = this.#told ? POLL_WATCHED : POLL;
        await this.#waitUntil(poll - REST, () => this.#dirty);
        this.#dirty = this.#urgent = false;
      }
    } catch (error) {
      this.#settle.reject(error);
    } finally {
      this.dispose();
    }
  }

  async #look(): Promise<AttemptOutcome | undefined> {
    // The result first: all events of an attempt are there before its result is.
    const result = isOver(this.attempt) ? await readResult(this.attempt) : undefined;
    this.#readEvents();
    if (result !== undefined) return { result };
    const now = performance.now();
    if (now - this.#askedAt < LIVENESS && this.#status?.state !== 'queued') return undefined;
    this.#askedAt = now;
    const status = (await this.#launcher.poll([this.attempt])).get(this.attempt.token);
    this.#hear(status);
    if (status?.state !== 'gone') return undefined;
    const late = await readResult(this.attempt); // written between the two questions
    return late === undefined ? { result: undefined, log: await this.#logTail() } : { result: late };
  }

  #readEvents(): void {
    const events = this.#reader.read();
    if (events.length === 0) return;
    const before = this.#live;
    this.#live = events.reduce(applyEvent, before);
    if (this.#live !== before) this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener(this.live);
  }

  #hear(status: JobStatus | undefined): void {
    const before = this.#status;
    this.#status = status;
    if (before?.state !== status?.state || before?.reason !== status?.reason) this.#tell();
  }

  async #logTail(): Promise<string> {
    let text = '';
    for (let next = 0; ;) {
      const chunk = await this.#launcher.logs(this.attempt, next);
      if (chunk.next === next) break;
      next = chunk.next;
      text = (text + chunk.text).slice(-LOG_TAIL_BYTES);
    }
    return text.trimEnd().split('\n').slice(-50).join('\n');
  }

  /** Waits for a time, for a condition that a change of the folder can bring about, or for the end. */
  async #waitUntil(milliseconds: number, condition: () => boolean): Promise<void> {
    const enough = (): boolean => this.#over || condition();
    if (enough()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        if (!enough()) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Change notices for a folder; where the system has none left (inotify limits), looking by the clock is enough. */
function watchFolder(folder: string, onChange: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_, name) => {
      onChange(name);
    });
    watcher.on('error', () => {
      watcher.close();
    });
    return watcher;
  } catch {
    return undefined;
  }
}
