/** What main thread and language services say to each other. Offsets are UTF-16 units in the code of a cell. */

/** A cell that has run. */
export interface RanCell {
  /** Number of the execution within this kernel process. */
  readonly index: number;
  /** How tracebacks call it, such as `Cell [3]`. */
  readonly label: string;
  readonly source: string;
  /** Names with a value when it ended; null when it ended well, so that all of its names have one. */
  readonly bound: readonly string[] | null;
}

/** One thing that can be written at the cursor. */
export interface CompletionItem {
  readonly name: string;
  /** Kind as TypeScript calls it, such as `const`, `method` or `property`. */
  readonly kind: string;
}

/** What can be written between `start` and the cursor. */
export interface Completions {
  readonly start: number;
  /** Best first; not yet cut down to what begins as typed. */
  readonly items: readonly CompletionItem[];
  /** Whether the cursor is inside a string: then only these items fit. */
  readonly inString: boolean;
}

/** What is known of the code at the cursor, as text without markup. */
export interface Description {
  /** Declaration as TypeScript writes it; empty where there is none. */
  readonly signature: string;
  readonly documentation: string;
}

/** A type error: advice, for the cell runs all the same. */
export interface Advice {
  /** Place, such as `Cell [3]:2:5`. */
  readonly place: string;
  readonly message: string;
}

/** What is asked, and what the answer is. */
export interface Questions {
  complete: { request: { code: string; cursor: number }; answer: Completions | null };
  inspect: { request: { code: string; cursor: number }; answer: Description | null };
  advise: { request: { cell: number }; answer: readonly Advice[] };
}

export type Question = keyof Questions;

/** Main thread → language services. */
export type ToLanguage =
  | { type: 'cell'; cell: RanCell }
  | { type: 'forget' }
  | { [Q in Question]: { type: Q; id: number; request: Questions[Q]['request'] } }[Question];

/** Language services → main thread. */
export interface FromLanguage {
  readonly id: number;
  /** Null as well when the question could not be answered. */
  readonly answer: unknown;
}

/** What the thread is started with. */
export interface LanguageData {
  /** Folder with templates/, null when it is not known. */
  readonly home: string | null;
  readonly workspace: string;
  /** Where cells import local files from. */
  readonly directory: string;
}
