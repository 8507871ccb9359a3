const RESAMPLES = 4000;

/**
 * How often differences as great as these come about by chance: Fisher's randomization test of a mean difference of
 * pairs, two-sided, by seeded flips of sign (Smucker, Allan and Carterette 2007).
 *
 * @param differences one for each query
 * @returns p, at least 1/4001; 1 where nothing differs
 */
export function randomizationTest(differences: readonly number[], seed = 1): number {
  const changed = differences.filter((difference) => difference !== 0);
  const observed = Math.abs(changed.reduce((sum, one) => sum + one, 0));
  if (changed.length === 0) return 1;
  let state = seed >>> 0 || 1;
  let bits = 0;
  let left = 0;
  let asGreat = 0;
  for (let i = 0; i < RESAMPLES; i++) {
    let sum = 0;
    for (const one of changed) {
      if (left === 0) {
        // xorshift32 (Marsaglia 2003)
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        bits = state >>> 0;
        left = 32;
      }
      sum += (bits & 1) === 1 ? one : -one;
      bits >>>= 1;
      left -= 1;
    }
    if (Math.abs(sum) >= observed - 1e-12) asGreat += 1;
  }
  return (asGreat + 1) / (RESAMPLES + 1);
}
