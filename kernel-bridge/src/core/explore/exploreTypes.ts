import type { DifferencesPicture } from '../picture/picture.ts';

/** Name of the comm target that answers questions about the rows of an artifact. */
export const EXPLORE_TARGET = 'querymill.explore';

/** MIME type of what `explore()` shows in a cell. */
export const EXPLORE_MIME = 'application/vnd.querymill.explore+json';

/** A value of a cell; longer texts than a page carries are cut. */
export type ExploreValue = string | number | boolean | null;

/** One column of the joined table. */
export interface ExploreColumn {
  /** Such as `text`, or `sparse.rank` for what a filter said. */
  readonly name: string;
  readonly kind: 'text' | 'number' | 'boolean';
  /** Variable of the filter the column comes from; null for the artifact's own. */
  readonly step: string | null;
  /** Long texts stand in the document panel, not in the table. */
  readonly long: boolean;
}

/** A condition on one column; a row must meet all of them. */
export type ExploreFilter =
  | { readonly column: string; readonly kind: 'range'; readonly min?: number; readonly max?: number }
  | { readonly column: string; readonly kind: 'set'; readonly values: readonly ExploreValue[] }
  | { readonly column: string; readonly kind: 'text'; readonly contains: string }
  | { readonly column: string; readonly kind: 'null'; readonly is: boolean }
  /** Rows by id, or all others. */
  | { readonly column: 'id'; readonly kind: 'ids'; readonly ids: readonly string[]; readonly not?: boolean };

/** Which rows, in which order. */
export interface ExploreView {
  readonly filters?: readonly ExploreFilter[];
  /** Words that a row must hold, the last one as a beginning; empty for all rows. */
  readonly search?: string;
  readonly sort?: readonly { readonly column: string; readonly descending?: boolean }[];
}

/** A row of a page: its number in the artifact, its id and its values by column. */
export interface ExploreRow {
  readonly n: number;
  readonly id: string;
  readonly values: Readonly<Record<string, ExploreValue>>;
}

/** A person's verdict on a row. */
export interface Judgement {
  readonly verdict: 'good' | 'bad' | 'unsure';
  readonly note: string;
}

/** An artifact that is ready to be asked. */
export interface ExploreTable {
  readonly digest: string;
  readonly type: string;
  /** `pseudo.queries`, or the type where nothing names it. */
  readonly title: string;
  readonly count: number;
  readonly columns: readonly ExploreColumn[];
  /** Digest of the collection its documents come from, to look texts up; null where none is known. */
  readonly corpus: string | null;
  /** Verdicts given so far, by id of the row. */
  readonly verdicts: Readonly<Record<string, Judgement>>;
}

/** Every question: what it takes besides `digest`, and what it answers. */
export interface ExploreMethods {
  open: { params: object; result: ExploreTable };
  page: {
    params: { readonly view: ExploreView; readonly offset: number; readonly limit: number };
    result: { readonly total: number; readonly rows: readonly ExploreRow[] };
  };
  /** One row with its long texts, and the other rows of its document. */
  row: {
    params: { readonly n: number };
    result: { readonly row: ExploreRow | null; readonly siblings: readonly ExploreRow[] };
  };
  /** Rows by id, such as documents that beat a query's own. */
  lookup: { params: { readonly ids: readonly string[] }; result: { readonly rows: readonly ExploreRow[] } };
  facet: {
    params: { readonly view: ExploreView; readonly column: string; readonly limit?: number };
    result: {
      readonly values: readonly { readonly value: ExploreValue; readonly count: number }[];
      readonly distinct: number;
    };
  };
  histogram: {
    params: {
      readonly view: ExploreView;
      readonly column: string;
      readonly bins?: number;
      /** Ends of the bins, to lay two histograms over each other; the column's own when left out. */
      readonly range?: readonly [number, number];
    };
    result: {
      readonly min: number | null;
      readonly max: number | null;
      readonly bins: readonly number[];
      readonly nulls: number;
    };
  };
  scatter: {
    params: { readonly view: ExploreView; readonly x: string; readonly y: string; readonly limit?: number };
    /** Points [x, y, n]; a seeded sample where there are more rows than the limit. */
    result: { readonly points: readonly (readonly [number, number, number])[]; readonly total: number };
  };
  sample: {
    params: { readonly view: ExploreView; readonly seed: number; readonly size: number };
    result: { readonly rows: readonly ExploreRow[] };
  };
  judge: {
    params: {
      readonly ids: readonly string[];
      /** Null takes a verdict back. */
      readonly verdict: Judgement['verdict'] | null;
      readonly note?: string;
    };
    result: { readonly file: string; readonly verdicts: Readonly<Record<string, Judgement | null>> };
  };
  /** How far each filter agrees with the person: Cohen's kappa over the rows both have judged. */
  agreement: {
    params: object;
    result: {
      readonly judged: number;
      readonly filters: readonly {
        readonly column: string;
        readonly rows: number;
        readonly agreed: number;
        readonly kappa: number | null;
      }[];
    };
  };
  /** What changed from another artifact of the same type to this one, by id. */
  compare: {
    params: {
      readonly with: string;
      readonly limit?: number;
      /** Column of numbers whose shift is wanted. */
      readonly shift?: string;
    };
    result: ExploreComparison;
  };
  /** Series of finished steps, by key. */
  curves: {
    params: { readonly keys: readonly string[] };
    result: {
      readonly steps: Readonly<
        Record<string, Readonly<Record<string, readonly (readonly [number, number])[]>>>
      >;
    };
  };
  /** Two measuring steps, query by query: what `b` gains over `a`. */
  pair: {
    params: { readonly a: string; readonly b: string };
    result: {
      readonly measures: readonly {
        readonly name: string;
        readonly label: string;
        readonly better: 'higher' | 'lower';
        readonly a: number;
        readonly b: number;
        /** Of a two-sided randomization test over queries, not corrected for their number. */
        readonly p: number;
        readonly wins: number;
        readonly ties: number;
        readonly losses: number;
      }[];
      readonly picture: DifferencesPicture | null;
      readonly queries: readonly {
        readonly id: string;
        readonly query: string;
        readonly before: number;
        readonly after: number;
      }[];
    };
  };
  /** All artifacts with rows that the workspace holds, newest first. */
  artifacts: {
    params: object;
    result: {
      readonly artifacts: readonly {
        readonly digest: string;
        readonly type: string;
        readonly title: string;
        readonly rows: number;
      }[];
    };
  };
}

/** Two sets of rows side by side. */
export interface ExploreComparison {
  readonly both: number;
  readonly added: number;
  readonly gone: number;
  readonly addedRows: readonly ExploreRow[];
  readonly goneRows: readonly ExploreRow[];
  /** Rows in both whose verdict of a filter changed. */
  readonly changed: readonly {
    readonly id: string;
    readonly text: string;
    readonly column: string;
    readonly before: ExploreValue;
    readonly after: ExploreValue;
  }[];
  /** Documents whose rows are others now: what there was, and what there is. */
  readonly documents: readonly {
    readonly id: string;
    readonly before: readonly string[];
    readonly after: readonly string[];
  }[];
  /** Columns of numbers that both have. */
  readonly numbers: readonly string[];
  /** Points [before, after, n] of the column asked for, over rows in both; a sample where there are many. */
  readonly shift: readonly (readonly [number, number, number])[];
}

/** Name of a question. */
export type ExploreMethod = keyof ExploreMethods;
