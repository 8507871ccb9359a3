/** Ticks of file systems and clocks that differ, in milliseconds: no longer apart than this, two changes look like one. */
const TICK = 2000;

/**
 * Whether what is read of a folder now can be told from what a later change makes of it by the time of that change.
 *
 * @param changed time of its last change, in milliseconds since the epoch
 */
export function hasSettled(changed: number): boolean {
  return Date.now() - changed > TICK;
}
