/** A line of a chart: points [x, y]. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** Curves over one axis, such as a loss and its held-out twin. Long ones are drawn smoothed, with what was measured behind. */
export interface CurvesPicture {
  readonly kind: 'curves';
  readonly title: string;
  readonly x: string;
  readonly curves: readonly Curve[];
}

/** Counts at whole places, such as how many queries stand at each rank. */
export interface BarsPicture {
  readonly kind: 'bars';
  readonly title: string;
  readonly x: string;
  readonly points: readonly (readonly [number, number])[];
}

/** What is left after each stage, in order. */
export interface FunnelPicture {
  readonly kind: 'funnel';
  readonly title: string;
  readonly stages: readonly { readonly label: string; readonly left: number }[];
}

/** One column's values in bins of one width, those kept against those dropped. */
export interface SplitPicture {
  readonly kind: 'split';
  readonly title: string;
  readonly x: string;
  readonly min: number;
  readonly max: number;
  readonly kept: readonly number[];
  readonly dropped: readonly number[];
}

/** Figures with the ends of their interval, null where none is known; `own` ones stand out from those beside them. */
export interface IntervalsPicture {
  readonly kind: 'intervals';
  readonly title: string;
  readonly x: string;
  readonly rows: readonly {
    readonly label: string;
    readonly value: number;
    readonly low: number | null;
    readonly high: number | null;
    readonly own: boolean;
  }[];
}

/** How much each query gained or lost against another run, sorted; `tie` and below is no difference. */
export interface DifferencesPicture {
  readonly kind: 'differences';
  readonly title: string;
  readonly y: string;
  readonly values: readonly number[];
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
}

/** What was written for a few prompts, over time: texts to read and, where it is known at many moments, a figure to see. */
export interface TimelinePicture {
  readonly kind: 'timeline';
  readonly title: string;
  /** Such as `step`. */
  readonly x: string;
  /** What the number beside a text is, such as `reward`; empty for none. */
  readonly value: string;
  readonly prompts: readonly {
    readonly label: string;
    readonly moments: readonly {
      readonly x: number | null;
      readonly text: string;
      readonly value: number | null;
    }[];
  }[];
  /** The figure of each prompt at every moment; its texts are shown for some of them only. */
  readonly curves?: readonly Curve[];
}

/** What a step shows beside its figures: data to be drawn, and read as a table. */
export type Picture =
  | CurvesPicture
  | BarsPicture
  | FunnelPicture
  | SplitPicture
  | IntervalsPicture
  | DifferencesPicture
  | TimelinePicture;
