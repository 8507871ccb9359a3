/** Share of the past that a smoothed value keeps; as in most training dashboards. */
const KEPT = 0.8;

/**
 * A curve with its noise taken out: exponential moving average with the bias of its start corrected, as Adam does
 * (Kingma and Ba 2015, section 3). Points that are no number are left out.
 */
export function smooth(
  points: readonly (readonly [number, number])[],
  kept = KEPT,
): (readonly [number, number])[] {
  let sum = 0;
  let weight = 0;
  return points
    .filter(([, y]) => Number.isFinite(y))
    .map(([x, y]) => {
      sum = kept * sum + (1 - kept) * y;
      weight = kept * weight + (1 - kept);
      return [x, sum / weight] as const;
    });
}
