import { transformSync } from 'oxc-transform';
import { CellSyntaxError } from './CellSyntaxError.ts';

/** JavaScript made from TypeScript, with the map back (decoded when it is needed). */
export interface StrippedSource {
  readonly code: string;
  readonly map: {
    readonly mappings: string;
    readonly names: string[];
    readonly sources: string[];
    readonly version: number;
  };
}

/**
 * Removes types and turns enums, namespaces, parameter properties and decorators into JavaScript. Types are not checked.
 * @param file name used in messages, such as `Cell [3]`
 * @throws CellSyntaxError with line, column and an excerpt
 */
export function stripTypes(file: string, source: string): StrippedSource {
  const result = transformSync('cell.ts', source, {
    lang: 'ts',
    sourceType: 'module',
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: true },
    decorator: { legacy: true },
    helpers: { mode: 'External' as never },
  });
  const error = result.errors.find((each) => ['Error'].includes(each.severity));
  if (error)
    throw new CellSyntaxError(file, source, error.message, error.labels[0]?.start ?? 0, error.helpMessage);
  return { code: result.code, map: result.map ?? { mappings: '', names: [], sources: [], version: 3 } };
}
