import { Script } from 'node:vm';
import type { EncodedSourceMap } from '@jridgewell/trace-mapping';
import type { Bindings } from '../bindings/Bindings.ts';
import type { Declaration } from '../bindings/Bindings.ts';
import type { CellRuntime } from '../CellRuntime.ts';
import { CellSyntaxError } from './CellSyntaxError.ts';
import { parseJavaScript, parsePlain } from './parsePlain.ts';
import { rewriteCell } from './rewriteCell.ts';
import type { SourceMaps } from './SourceMaps.ts';
import { stripTypes } from './stripTypes.ts';
import type { SyntaxNode } from './syntaxNode.ts';
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
  const plain = parsePlain(source);
  const stripped = plain ? null : stripTypes(file, source);
  const javascript = stripped?.code ?? source;
  const program = plain ?? parseStripped(file, source, javascript);
  const { code, names } = rewriteCell(javascript, program, bindings, enumNames(source));
  maps.add(file, source, () => [
    code.generateMap({ hires: 'boundary' }) as unknown as EncodedSourceMap,
    ...(stripped ? [stripped.map as unknown as EncodedSourceMap] : []),
  ]);
  const script = new Script(code.toString(), { filename: file });
  const run = script.runInThisContext() as (runtime: CellRuntime) => unknown;
  return {
    run: (runtime) => run.call(undefined, runtime),
    declarations: names,
    isBlock: isBlockCell(program),
  };
}

function parseStripped(file: string, source: string, javascript: string): SyntaxNode {
  const { errors, program } = parseJavaScript(javascript);
  const [fault] = errors;
  if (fault) throw new CellSyntaxError(file, source, fault.message, 0, fault.helpMessage);
  return program;
}

function enumNames(source: string): Set<string> {
  return new Set(
    [...source.matchAll(/\benum\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu)].map((match) => match[1] ?? ''),
  );
}
