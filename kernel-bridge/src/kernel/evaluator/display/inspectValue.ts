import { inspect } from 'node:util';

/** Longest text shown, in UTF-16 units. */
const MAX_LENGTH = 100_000;

/** A value as text, as Node shows it. Never throws: a value that resists is named with the reason. */
export function inspectValue(value: unknown): string {
  try {
    const text = inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, breakLength: 80 });
    return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}… (${text.length} characters)` : text;
  } catch (error) {
    return `[value that cannot be shown: ${reasonOf(error)}]`;
  }
}

function reasonOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'unknown reason';
  }
}
