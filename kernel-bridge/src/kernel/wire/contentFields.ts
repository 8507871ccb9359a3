import type { JsonObject } from './Message.ts';

/** A string of a message's content; the fallback where it is missing or of another type. */
export function textField(content: JsonObject, key: string, fallback = ''): string {
  const value = content[key];
  return typeof value === 'string' ? value : fallback;
}

/** A number of a message's content, null where it is missing or of another type. */
export function numberField(content: JsonObject, key: string): number | null {
  const value = content[key];
  return typeof value === 'number' ? value : null;
}
