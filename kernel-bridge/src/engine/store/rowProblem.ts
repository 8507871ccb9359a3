/** Whether a value has one of the JSON types named in a column, such as `number|null`. */
function hasType(value: unknown, types: string): boolean {
  return types.split('|').some((type) => {
    if (type === 'null') return value === null;
    if (type === 'integer') return Number.isInteger(value);
    if (type === 'number') return typeof value === 'number' && Number.isFinite(value);
    return typeof value === type;
  });
}

/**
 * What is wrong with a row of an artifact.
 *
 * @param columns column name to JSON types; other columns are allowed
 * @returns the problem in words, or undefined
 */
export function rowProblem(row: unknown, columns: Readonly<Record<string, string>>): string | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'it is not an object';
  const record = row as Readonly<Record<string, unknown>>;
  for (const [name, types] of Object.entries(columns)) {
    const value = record[name];
    if (value === undefined) return `"${name}" is missing`;
    if (!hasType(value, types)) {
      return `"${name}" is ${JSON.stringify(value).slice(0, 60)}, not ${types.replaceAll('|', ' or ')}`;
    }
  }
  return undefined;
}
