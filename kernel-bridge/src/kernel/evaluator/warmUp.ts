import { Bindings } from './bindings/Bindings.ts';
import { compileCell } from './compile/compileCell.ts';
import { SourceMaps } from './compile/SourceMaps.ts';
import { createRuntime } from './createRuntime.ts';
import { toBundle } from './display/toBundle.ts';
import type { ModuleLoader } from './modules/ModuleLoader.ts';

/** Runs a cell that nobody sees, with names of its own: what the first cell would have to load is there then. */
export async function warmUp(modules: ModuleLoader): Promise<void> {
  const bindings = new Bindings();
  const source = 'const warm: { n: number }[] = [{ n: 1 }]; await null; warm';
  const cell = compileCell('Warm-up', source, bindings, new SourceMaps());
  const close = bindings.begin(cell.declarations, 0, false);
  const runtime = createRuntime(bindings, modules);
  await cell.run(runtime);
  close(false);
  await toBundle(runtime.value);
}
