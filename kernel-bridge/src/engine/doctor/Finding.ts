/** One thing that was looked at. */
export interface Finding {
  readonly name: string;
  readonly healthy: boolean;
  readonly detail: string;
  /** What to do; empty when healthy. */
  readonly fix: string;
}
