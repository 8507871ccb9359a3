/**
 * Takes the evaluator's own marks out of a message of the engine:
 * `(ʘf.v ?? ʘf.r) is not a function` becomes `f is not a function`.
 */
export function cleanNames(message: string): string {
  if (!message.includes('ʘ')) return message;
  return message
    .replace(/\(\s*ʘ([\p{ID_Continue}$]+)\.v\s*\?\?\s*ʘ\1\.[rt]\s*\)/gu, '$1')
    .replace(/ʘ([\p{ID_Continue}$]+)\.v\s*\?\?\s*ʘ\1\.[rt]/gu, '$1')
    .replace(/ʘ([\p{ID_Continue}$]+)\.[vrtdwc]\b/gu, '$1')
    .replace(/ʘ\.(import|meta|resume|hold)\b/gu, '$1')
    .replace(/ʘ\$?/gu, '');
}
