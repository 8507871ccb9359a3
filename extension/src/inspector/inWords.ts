/** A value of a parameter as a person reads it: texts bare, everything else as JSON. */
export function inWords(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
