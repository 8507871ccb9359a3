import { Script } from 'node:vm';
import { parseSync } from 'oxc-parser';
import type { EncodedSourceMap } from '@jridgewell/trace-mapping';
import type { Bindings } from '../bindings/Bindings.ts';
import type { Declaration } from '../bindings/Bindings.ts';
import type { CellRuntime } from '../CellRuntime.ts';
import { CellSyntaxError } from './CellSyntaxError.ts';
import { rewriteCell } from './rewriteCell.ts';
import type { SourceMaps } from './SourceMaps.ts';
import { stripTypes } from './stripTypes.ts';
import { isBlockCell } from './topLevel.ts';

/** A cell ready to run. */
export interface CompiledCell {
  /** Runs it; the value of the last expression is left in `runtime.value`. */
  readonly run: (runtime: CellRuntime) => unknown;
  readonly declarations: readonly Declaration[];
  /** Whether it is one block statement (`const NAME = await mill.TYPE(…)`). */
  readonly isBlock: boolean;
}

/**
 * Compiles a cell against the names that exist now.
 * @param file how tracebacks call the cell, such as `Cell [3]`
 * @throws CellSyntaxError
 */
export function compileCell(
  file: string,
  source: string,
  bindings: Bindings,
  maps: SourceMaps,
): CompiledCell {
  const stripped = stripTypes(file, source);
  const parsed = parseSync('cell.js', stripped.code, {
    lang: 'js',
    sourceType: 'module',
    preserveParens: false,
  });
  const fault = parsed.errors[0];
  if (fault) throw new CellSyntaxError(file, source, fault.message, 0, fault.helpMessage);
  const program = parsed.program;
  const { code, names } = rewriteCell(stripped.code, program, bindings, enumNames(source));
  maps.add(file, source, () => [
    code.generateMap({ hires: 'boundary' }) as unknown as EncodedSourceMap,
    stripped.map as unknown as EncodedSourceMap,
  ]);
  const script = new Script(code.toString(), { filename: file });
  const run = script.runInThisContext() as (runtime: CellRuntime) => unknown;
  return {
    run: (runtime) => run.call(undefined, runtime),
    declarations: names,
    isBlock: isBlockCell(program),
  };
}

function enumNames(source: string): Set<string> {
  return new Set(
    [...source.matchAll(/\benum\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)].map((match) => match[1] ?? ''),
  );
}
